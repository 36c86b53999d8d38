import { isRecordingWhole } from './recording.js';

/** Something that an official description says and that is knowingly not so. */
export interface Deviation {
  /** The operation, or the type of event, that it is about; several where one reason holds for all. */
  of: string | string[];
  /** The problem as the check words it; keys and indexes that differ from case to case are `*`. */
  problem: string;
  reason: string;
}

/** A problem, and the first exchange it was met in. */
export interface Met {
  of: string;
  problem: string;
  exchange: string;
}

/** The problems that were met, each kind of them once. */
export class Problems {
  private readonly met = new Map<string, Met>();

  /** Notes the problems of something that an exchange held; `general` takes out what differs from case to case. */
  meet(of: string, exchange: string, problems: string[], general: (problem: string) => string): void {
    for (const problem of problems.map(general)) {
      const key = `${of} ${problem}`;
      if (!this.met.has(key)) this.met.set(key, { of, problem, exchange });
    }
  }

  /** Fails for every problem that is no deviation, and for every deviation that is no more and must not stay listed. */
  expectOnly(deviations: Deviation[]): void {
    const met = [...this.met.values()];
    const known = deviations.flatMap(({ of, problem }) => [of].flat().map((one) => `${one} ${problem}`));
    expect(met.filter(({ of, problem }) => !known.includes(`${of} ${problem}`))).toEqual([]);
    expect(isRecordingWhole ? known.filter((key) => !this.met.has(key)) : []).toEqual([]);
  }
}
