import { textOf } from '../json/read.js';
import { REDACTED, type SecretKnowledge, type Step, stepInto, stepIntoItems } from './secret-places.js';

/** An object or array that is being read. */
interface Frame {
  /** What it is itself. */
  step: Step;
  isObject: boolean;
  /** What the next value is; of an object that of the member whose name was read last. */
  inside: Step;
  /** `name` comes only in objects. */
  expects: 'name' | 'colon' | 'value' | 'end';
  /** Nothing was read yet, so that it may end at once. */
  isFresh: boolean;
}

/** White space of JSON, a byte order mark among it; texts, also one that was cut; and everything else that is one word. */
const SPACE = /[\s\uFEFF]*/y;
const TEXT = /"[^"\\]*(?:\\[^][^"\\]*)*(?:"|\\?$)/y;
const WORD = /(?:true|false|null|NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

/**
 * JSON text without its secrets, otherwise letter by letter as it is: for a body that was cut, or nested too deep to be
 * parsed. What no longer is JSON is kept back whole, because it cannot be known what it says, unless it is only the
 * end of a text that was cut.
 */
export function redactJsonText(text: string, known: SecretKnowledge, top: Step, isCut: boolean): string {
  return new TextRedaction(text, known, isCut).run(top);
}

class TextRedaction {
  private at = 0;
  private shown = '';
  private readonly frames: Frame[] = [];

  constructor(
    private readonly text: string,
    private readonly known: SecretKnowledge,
    private readonly isCut: boolean,
  ) {}

  run(top: Step): string {
    this.show(SPACE);
    let isSound = this.readValue(top);
    for (let frame = this.frames.at(-1); isSound && frame; frame = this.frames.at(-1)) {
      this.show(SPACE);
      isSound = this.at < this.text.length && this.readPart(frame);
    }
    if (isSound) this.show(SPACE);
    const isRead = this.at >= this.text.length;
    if (isRead) return this.shown;
    const rest = this.text.slice(this.at);
    return this.isCut && /^[\w.+-]{0,40}$/.test(rest) ? this.shown : this.shown + REDACTED;
  }

  /** The next piece of an object or array. False where it is none. */
  private readPart(frame: Frame): boolean {
    const next = this.text[this.at];
    if (next === (frame.isObject ? '}' : ']') && (frame.expects === 'end' || frame.isFresh)) {
      this.frames.pop();
      return this.take(1);
    }
    switch (frame.expects) {
      case 'name':
        return this.readName(frame);
      case 'colon':
        frame.expects = 'value';
        return next === ':' && this.take(1);
      case 'value':
        frame.expects = 'end';
        frame.isFresh = false;
        return this.readValue(frame.inside);
      case 'end':
        frame.expects = frame.isObject ? 'name' : 'value';
        return next === ',' && this.take(1);
    }
  }

  private readName(frame: Frame): boolean {
    const name = this.match(TEXT);
    if (name === undefined) return false;
    frame.isFresh = false;
    frame.expects = 'colon';
    frame.inside = frame.step === 'secret' ? 'secret' : stepInto(this.known, frame.step, unquoted(name));
    this.shown += name;
    this.at += name.length;
    return true;
  }

  private readValue(step: Step): boolean {
    if (step === 'secret') return this.hideValue();
    const opened = this.text[this.at];
    if (opened === '{' || opened === '[') {
      const isObject = opened === '{';
      const inside = isObject ? [] : stepIntoItems(this.known, step);
      this.frames.push({ step, isObject, inside, expects: isObject ? 'name' : 'value', isFresh: true });
      return this.take(1);
    }
    return this.show(TEXT) || this.show(WORD);
  }

  /** Passes over a whole value, brackets within brackets. */
  private hideValue(): boolean {
    if (this.show(/null(?![\w.+-])/y)) return true;
    this.shown += `"${REDACTED}"`;
    let depth = 0;
    do {
      const word = this.match(TEXT) ?? this.match(WORD) ?? this.match(/[[\]{}:,]/y);
      if (word === undefined) {
        // Not a value, or the end of what there is of it: nothing after it can be trusted to be no part of it.
        this.at = this.text.length;
        return false;
      }
      if (word === '{' || word === '[') depth++;
      if (word === '}' || word === ']') depth--;
      this.at += word.length;
      if (depth > 0) this.at += this.match(SPACE)?.length ?? 0;
    } while (depth > 0);
    return true;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0];
  }

  /** Copies what a pattern finds here. False where it finds nothing. */
  private show(pattern: RegExp): boolean {
    const found = this.match(pattern);
    if (found === undefined) return false;
    return this.take(found.length);
  }

  private take(length: number): true {
    this.shown += this.text.slice(this.at, this.at + length);
    this.at += length;
    return true;
  }
}

/** A name whose end was cut, or that is no sound text, is taken as it stands. */
function unquoted(name: string): string {
  try {
    return textOf(JSON.parse(name)) ?? name;
  } catch {
    return name.slice(1);
  }
}
