/** The room versions the server can make, oldest first (Matrix specification, "Room versions"). */
export const ROOM_VERSIONS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'];

/** True when a room version has what came with version `since`. */
export function atLeast(version: string, since: number): boolean {
  return Number(version) >= since;
}
