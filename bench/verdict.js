// What a row is held to, and whether it passes or falls short by how much.

/** `value` should be `wanted` or more. */
export function atLeast(what, value, wanted, form = String) {
  return check({ what, value, wanted, form, by: 1 - value / wanted, most: false });
}

/** `value` should be `wanted` or less. */
export function atMost(what, value, wanted, form = String) {
  return check({ what, value, wanted, form, by: value / wanted - 1, most: true });
}

function check({ what, value, wanted, form, by, most }) {
  const passed = most ? value <= wanted : value >= wanted;
  if (passed) return { what, value, wanted };
  const text = `${what} ${form(value)} where ${most ? 'at most' : 'at least'} ${form(wanted)} is wanted`;
  return { what, value, wanted, short: `${text} (by ${percent(by)})` };
}

/** Short by a hair is still short. */
function percent(share) {
  return share < 0.001 ? 'less than 0.1 %' : `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

/** `pass`, or `short` or `not measured` with the reasons. */
export function verdictOf({ unmeasured, checks }) {
  if (unmeasured !== undefined) return { verdict: 'not measured', reasons: [unmeasured] };
  const reasons = checks.flatMap(({ short }) => (short === undefined ? [] : [short]));
  return { verdict: reasons.length === 0 ? 'pass' : 'short', reasons };
}
