/** Whether tests that draw samples draw all of theirs: `make test-all`, and CI. `make test` draws fewer. */
export const isAll = process.env.TESTS === 'all';
