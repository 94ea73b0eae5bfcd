import type { Finding, FindingExample } from '../model/inspection.ts';
import type { RunHooks } from '../model/run-events.ts';
import type { Warning } from '../model/summary.ts';
import type { WarningCode } from '../model/warning-codes.ts';
import { cut, money } from '../support/text.ts';

/**
 * Collects warnings by code and message, and what lints find by code alone; each is told to the hooks
 * once, when it is first met.
 */
export class Warnings {
  readonly #known = new Map<string, Warning>();
  readonly #hooks: RunHooks;
  readonly #ignore: ReadonlyMap<string, string>;

  /** @param ignore - Codes that are not told. */
  constructor(hooks: RunHooks, ignore: ReadonlyMap<string, string> = new Map()) {
    this.#hooks = hooks;
    this.#ignore = ignore;
  }

  add(code: WarningCode, message: string): void {
    if (!this.#ignore.has(code)) this.#add(`${code} ${message}`, { code, count: 1, message });
  }

  /** What the lints of a reading found, but for what is only said. */
  addFindings(findings: readonly Finding[]): void {
    for (const { code, severity, count, message, hint, moneyAtStake, examples } of findings) {
      if (severity !== 'warning') continue;
      const stake = moneyAtStake === undefined ? '' : ` Revenue at stake: ${money(moneyAtStake)}.`;
      const example = exampleText(examples[0]);
      this.#add(code, { code, count, message: `${message}${stake} ${hint}${example}` });
    }
  }

  /** Counts a reading anew; what was told is not told again. */
  restart(): void {
    for (const [key, warning] of this.#known) this.#known.set(key, { ...warning, count: 0 });
  }

  list(): Warning[] {
    return [...this.#known]
      .filter(([key, { code, count }]) => count > 0 || key !== code)
      .map(([, warning]) => ({ ...warning, count: warning.count || 1 }));
  }

  #add(key: string, warning: Warning): void {
    const known = this.#known.get(key);
    if (known === undefined) this.#hooks.onWarning?.(warning);
    this.#known.set(key, { ...warning, count: warning.count + (known?.count ?? 0) });
  }
}

/** A cell may be as long as it likes. */
const MOST_SHOWN = 60;

/** Where to look first; whoever made the data finds the rule by it. */
function exampleText(example: FindingExample | undefined): string {
  if (example === undefined) return '';
  const { place, rule, value } = example;
  const by = rule === undefined ? '' : ` (${rule})`;
  return ` For example ${place}${by}: ${cut(value, MOST_SHOWN)}.`;
}
