import type { BlockRecord } from '../model/blocks.js';

/**
 * Memory blocks as a language model reads them (Memory.compile in letta/schemas/memory.py); nothing for none. Labels
 * become tags, so that a model can tell where a block begins and ends.
 */
export function memoryText(blocks: readonly BlockRecord[]): string {
  if (blocks.length === 0) return '';
  const texts = blocks.map(blockText);
  return `<memory_blocks>\nThese are the memory blocks that you have at hand:\n\n${texts.join('\n')}\n</memory_blocks>`;
}

function blockText({ label, description, read_only, value, limit }: BlockRecord): string {
  const tag = label || 'block';
  const facts = [
    ...(read_only ? ['- read_only=true'] : []),
    `- chars_current=${value.length}`,
    `- chars_limit=${limit ?? 0}`,
  ];
  return (
    `<${tag}>\n<description>\n${description ?? ''}\n</description>\n<metadata>\n${facts.join('\n')}\n</metadata>\n` +
    `<value>\n${value}\n</value>\n</${tag}>\n`
  );
}
