/** Those members that have a value, so that defaults can be spread before them. */
export function givenOf<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

/** The members that a schema describes, without the others it lets through. */
export type Described<Schema> = {
  [
    Member in keyof Schema as string extends Member ? never : number extends Member ? never : Member
  ]: Schema[Member];
};
