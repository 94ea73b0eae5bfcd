import type { PropertyDefinition } from '../model/definition.ts';
import { foldName } from '../model/fold.ts';
import type { Cursor } from './cursor.ts';
import { quoted } from './describe.ts';
import { readName, type Spellings } from './names.ts';
import type { Names } from './reading.ts';
import { PROPERTY } from './roles.ts';
import { readValue } from './values.ts';

export interface PropertyContext {
  readonly names: Names;
  readonly spellings: Spellings;
  readonly revenueProperty: string;
  /** The rule sends revenue as well, under that property. */
  readonly hasRevenue: boolean;
}

/** Reads a mapping of property names to values. One rule cannot send one property twice. */
export function readProperties(
  cursor: Cursor | undefined,
  { names, spellings, revenueProperty, hasRevenue }: PropertyContext,
): readonly PropertyDefinition[] {
  const spelt = new Map<string, string>();
  const revenue = foldName(revenueProperty);
  if (hasRevenue) spelt.set(revenue, revenueProperty);
  return (cursor?.entries() ?? []).map(([written, property]) => {
    const name = readName(property, written, 'property', 'as key');
    const value = readValue(property, PROPERTY, names);
    const folded = foldName(name);
    const same = spelt.get(folded);
    if (same !== undefined) refuseSame(property, name, same, hasRevenue && folded === revenue);
    else if (folded === revenue && value.as !== 'money') warnOfRevenue(property, name);
    spelt.set(folded, name);
    spellings.add(property, name, 'property');
    return { name, place: property.place, value };
  });
}

function refuseSame(property: Cursor, name: string, same: string, isRevenue: boolean): void {
  property.faultAtKey(
    isRevenue
      ? `The rule sends ${quoted(name)} already, as its \`revenue\`.`
      : `Kissmetrics takes the properties ${quoted(same)} and ${quoted(name)} for one.`,
    isRevenue ? 'Leave one of the two out.' : 'Give one of them another name.',
  );
}

function warnOfRevenue(property: Cursor, name: string): void {
  property.warn(
    'revenue_as_property',
    `${quoted(name)} is the property that revenue reports add up, and here it is sent unchecked. Write \`revenue:\`, or give it \`as: money\`.`,
  );
}
