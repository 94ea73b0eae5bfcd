import { readFile } from 'node:fs/promises';
import { settingsOf, showImportFile } from '../config/shown-file.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { RunHooks } from '../model/run-events.ts';
import type { Summary } from '../model/summary.ts';
import { RejectExamples } from '../report/examples.ts';
import { requirePlace, writePage } from '../report/page-file.ts';
import type { Show } from './show.ts';

/** Writes `--report`, when it is asked for. */
export interface PageWriter {
  /** The hooks of a run, with an ear on what the page shows. */
  listening(hooks: RunHooks): RunHooks;
  /**
   * Writes the page of a plan or of a run.
   *
   * @returns What to tell about it, if anything.
   * @throws StateError - When it cannot be written.
   */
  write(summary: Summary): string | undefined;
}

/** @throws UsageError - When no page can be written to that place. */
export async function pageWriter(
  file: string | undefined,
  definition: ImportDefinition,
  showPeople: boolean,
): Promise<PageWriter> {
  if (file === undefined) return { listening: (hooks) => hooks, write: () => undefined };
  requirePlace(file);
  const text = await readFile(definition.file, 'utf8');
  const facts = {
    showPeople,
    endpoint: definition.endpoint,
    rate: definition.rate,
    currency: definition.currency,
    importFile: showImportFile(text, definition),
    settings: settingsOf(definition),
  };
  let examples = new RejectExamples();
  return {
    listening: (hooks) => ({
      ...hooks,
      onPhase(phase) {
        if (phase === 'work') examples = new RejectExamples();
        hooks.onPhase?.(phase);
      },
      onReject(reject) {
        examples.add(reject);
        hooks.onReject?.(reject);
      },
    }),
    write(summary) {
      writePage(file, { ...facts, summary, examples });
      return `The page to look at: ${file}`;
    },
  };
}

/** Writes the page of the plan before its person answers, and the one of the result behind it. */
export function showWithPage(show: Show, page: PageWriter): Show {
  const { confirm } = show;
  const write = (summary: Summary): void => {
    const told = page.write(summary);
    if (told !== undefined) show.note(told);
  };
  return {
    ...show,
    hooks: page.listening(show.hooks),
    confirm:
      confirm === undefined
        ? undefined
        : async (plan, signal) => {
            write(plan);
            return confirm(plan, signal);
          },
    end(summary) {
      show.end(summary);
      write(summary);
    },
  };
}
