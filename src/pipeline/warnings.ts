import type { Finding } from '../model/inspection.ts';
import type { RunHooks } from '../model/run-events.ts';
import type { Warning } from '../model/summary.ts';
import type { WarningCode } from '../model/warning-codes.ts';
import { money } from '../support/text.ts';

interface Known {
  readonly code: string;
  count: number;
  readonly message: string;
}

/** Collects warnings by code and message; each is told to the hooks once, when it is first met. */
export class Warnings {
  readonly #known = new Map<string, Known>();
  readonly #hooks: RunHooks;
  readonly #ignore: ReadonlyMap<string, string>;

  /** @param ignore - Codes that are not told. */
  constructor(hooks: RunHooks, ignore: ReadonlyMap<string, string> = new Map()) {
    this.#hooks = hooks;
    this.#ignore = ignore;
  }

  add(code: WarningCode, message: string): void {
    if (!this.#ignore.has(code)) this.#add(code, message, 1);
  }

  /** What lints found, but for what is only said. */
  addFindings(findings: readonly Finding[]): void {
    for (const { code, severity, count, message, hint, moneyAtStake } of findings) {
      if (severity !== 'warning') continue;
      const stake = moneyAtStake === undefined ? '' : ` Revenue at stake: ${money(moneyAtStake)}.`;
      this.#add(code, `${message}${stake} ${hint}`, count);
    }
  }

  /** Counts a reading anew; what was told is not told again. */
  restart(): void {
    for (const warning of this.#known.values()) warning.count = 0;
  }

  list(): Warning[] {
    return [...this.#known.values()].map((warning) => ({ ...warning, count: warning.count || 1 }));
  }

  #add(code: string, message: string, count: number): void {
    const key = `${code} ${message}`;
    const known = this.#known.get(key);
    if (known !== undefined) {
      known.count += count;
      return;
    }
    this.#known.set(key, { code, count, message });
    this.#hooks.onWarning?.({ code, message, count });
  }
}
