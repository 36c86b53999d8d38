import { LettaError } from '../values/error.js';
import type { AgentFile } from './export-agent.js';

/**
 * Throws `LettaError` 400 for a file of agents that is not whole: ids that are no kind and number, or that two things
 * have; files in folders, and views of files, that the file does not have (AgentSerializationManager._validate_schema).
 */
export function checkAgentFile(file: AgentFile): void {
  const problems = [
    ...malformedIds(file),
    ...duplicateIds(file),
    ...lostFolders(file),
    ...file.agents.flatMap((agent) => lostFiles(file, agent)),
  ];
  if (problems.length === 0) return;
  throw new LettaError(400, `Import failed: Schema validation failed: ${problems.join('; ')}`);
}

/** The things of a file: what the real server calls them together, what their ids begin with, and they themselves. */
function thingsIn(file: AgentFile): [plural: string, kind: string, things: { id: string }[]][] {
  return [
    ['agents', 'agent', file.agents],
    ['groups', 'group', file.groups],
    ['blocks', 'block', file.blocks],
    ['files', 'file', file.files],
    ['sources', 'source', file.sources],
    ['tools', 'tool', file.tools],
    ['mcp_servers', 'mcp_server', file.mcp_servers],
  ];
}

function malformedIds(file: AgentFile): string[] {
  return thingsIn(file).flatMap(([, kind, things]) => things.flatMap(({ id }) => formProblem(kind, id)));
}

function formProblem(kind: string, id: string): string[] {
  if (!id.startsWith(`${kind}-`)) return [`Invalid ID format: ${id} should start with '${kind}-'`];
  if (/^[+-]?\d+$/.test(id.slice(kind.length + 1))) return [];
  return [`Invalid ID format: ${id} should have integer suffix`];
}

function duplicateIds(file: AgentFile): string[] {
  const all = new Set<string>();
  return thingsIn(file).flatMap(([plural, , things]) => {
    const ids = things.map(({ id }) => id);
    const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
    const own =
      twice.length > 0 ? [`Duplicate ${plural} IDs found: {${twice.map((id) => `'${id}'`).join(', ')}}`] : [];
    const across = ids.filter((id) => all.has(id) || !all.add(id));
    return [...own, ...across.map((id) => `Duplicate ID across entity types: ${id}`)];
  });
}

function lostFolders({ files, sources }: AgentFile): string[] {
  const known = new Set(sources.map(({ id }) => id));
  const lost = files.filter(({ source_id }) => !known.has(source_id));
  return lost.map(({ id, source_id }) => `File ${id} references non-existent source ${source_id}`);
}

function lostFiles({ files, sources }: AgentFile, agent: AgentFile['agents'][number]): string[] {
  const known = new Set([...files, ...sources].map(({ id }) => id));
  const says = (what: string) => `File-agent relationship ${what}`;
  return (agent.files_agents ?? []).flatMap(({ file_id, source_id, agent_id }) => [
    ...(known.has(file_id) ? [] : [says(`references non-existent file ${file_id}`)]),
    ...(known.has(source_id) ? [] : [says(`references non-existent source ${source_id}`)]),
    ...(agent_id === agent.id ? [] : [says(`has mismatched agent_id ${agent_id} vs ${agent.id}`)]),
  ]);
}
