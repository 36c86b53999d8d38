import { page, type TimelineEvent } from '../support/timeline.js';
import type { MatrixUser } from '../support/users.js';

/** A room as somebody knows it from sync alone. */
interface RoomView {
  /** Every event, oldest first; where a timeline is limited the gap is filled as clients do. */
  timeline: TimelineEvent[];
  /** By type and key the id of the event that holds. */
  state: Map<string, string>;
}

interface SyncedRoom {
  timeline?: { events: TimelineEvent[]; limited?: boolean; prev_batch?: string };
  state?: { events: TimelineEvent[] };
}

interface SyncAnswer {
  next_batch: string;
  rooms?: {
    join?: Record<string, SyncedRoom>;
    invite?: Record<string, { invite_state: { events: TimelineEvent[] } }>;
    leave?: Record<string, SyncedRoom>;
  };
}

/** What somebody has been told by sync, put together as clients put it together. */
export class View {
  readonly joined = new Map<string, RoomView>();
  readonly invited = new Set<string>();
  private since: string | undefined;

  constructor(readonly user: MatrixUser) {}

  /**
   * Syncs with so many events for each room at most. Throws when an event is told twice, and returns the number of
   * rooms that something was told of.
   */
  async sync(limit: number): Promise<number> {
    const answer = (await this.user.call('sync', {
      query: {
        filter: JSON.stringify({ room: { timeline: { limit } } }),
        ...(this.since !== undefined && { since: this.since }),
      },
    })) as SyncAnswer;
    const { join = {}, invite = {}, leave = {} } = answer.rooms ?? {};
    for (const [roomId, told] of Object.entries(join)) await this.takeJoined(roomId, told);
    for (const roomId of Object.keys(invite)) this.takeInvited(roomId);
    for (const roomId of Object.keys(leave)) this.forget(roomId);
    this.since = answer.next_batch;
    return [join, invite, leave].reduce((count, rooms) => count + Object.keys(rooms).length, 0);
  }

  private async takeJoined(roomId: string, told: SyncedRoom): Promise<void> {
    this.invited.delete(roomId);
    const view: RoomView = this.joined.get(roomId) ?? { timeline: [], state: new Map() };
    this.joined.set(roomId, view);
    const { events = [], limited = false, prev_batch } = told.timeline ?? {};
    const known = new Set(view.timeline.map(({ event_id }) => event_id));
    if (limited && prev_batch !== undefined)
      view.timeline.push(...(await this.gap(roomId, prev_batch, known)));
    for (const event of view.timeline) known.add(event.event_id);
    for (const event of events) {
      // A limited timeline starts anew, and may reach back to what is known; any other only goes on.
      if (!known.has(event.event_id)) view.timeline.push(event);
      else if (!limited) throw new Error(`${event.type} ${event.event_id} was told twice in ${roomId}`);
      known.add(event.event_id);
    }
    for (const event of [...(told.state?.events ?? []), ...events]) {
      if (event.state_key !== undefined) view.state.set(`${event.type} ${event.state_key}`, event.event_id);
    }
  }

  private takeInvited(roomId: string): void {
    this.forget(roomId);
    this.invited.add(roomId);
  }

  private forget(roomId: string): void {
    this.joined.delete(roomId);
    this.invited.delete(roomId);
  }

  /** The events between those that are known and a token, oldest first. */
  private async gap(roomId: string, before: string, known: Set<string>): Promise<TimelineEvent[]> {
    const missed: TimelineEvent[] = [];
    let from: string | undefined = before;
    while (from !== undefined) {
      const found: Awaited<ReturnType<typeof page>> = await page(this.user, roomId, {
        dir: 'b',
        from,
        limit: 50,
      });
      const firstKnown = found.chunk.findIndex(({ event_id }) => known.has(event_id));
      missed.push(...(firstKnown < 0 ? found.chunk : found.chunk.slice(0, firstKnown)));
      from = firstKnown < 0 ? found.end : undefined;
    }
    return missed.reverse();
  }
}
