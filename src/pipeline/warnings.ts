import type { RunHooks } from '../model/run-events.ts';
import type { Warning } from '../model/summary.ts';

/** Collects warnings by code and message; each is told to the hooks once, when it is first met. */
export class Warnings {
  readonly #known = new Map<string, { code: string; count: number; message: string }>();
  readonly #hooks: RunHooks;

  constructor(hooks: RunHooks) {
    this.#hooks = hooks;
  }

  add(code: string, message: string): void {
    const key = `${code} ${message}`;
    const known = this.#known.get(key);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    this.#known.set(key, { code, count: 1, message });
    this.#hooks.onWarning?.({ code, message });
  }

  /** Counts a reading anew; what was told is not told again. */
  restart(): void {
    for (const warning of this.#known.values()) warning.count = 0;
  }

  list(): Warning[] {
    return [...this.#known.values()].map((warning) => ({ ...warning, count: warning.count || 1 }));
  }
}
