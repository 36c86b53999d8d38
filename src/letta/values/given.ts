/** Those members that have a value, so that defaults can be spread before them. */
export function givenOf<Fields extends object>(fields: Fields): Fields {
  // eslint-disable-next-line values/no-unchecked-assertion -- members of the same object.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

/** Those members that are neither null nor undefined, where both leave what there is as it is. */
export function withoutNulls<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
    // eslint-disable-next-line values/no-unchecked-assertion -- members of the same object.
  ) as { [Name in keyof Fields]?: NonNullable<Fields[Name]> };
}

/** The members that a schema describes, without the others it lets through. */
export type Described<Schema> = {
  [
    Member in keyof Schema as string extends Member ? never : number extends Member ? never : Member
  ]: Schema[Member];
};
