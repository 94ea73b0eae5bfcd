import type { ValueDefinition, Window } from '../model/definition.ts';
import type { Silence } from '../model/event.ts';
import type { Problem } from '../model/reject.ts';
import type { Row } from '../model/row.ts';
import { outOfBounds } from './time.ts';
import { compileInstant, type Instant, timeProblem } from './time-value.ts';
import { type CompileContext, NO_EVENT } from './types.ts';
import { describeValue } from './value.ts';

interface Dated {
  readonly at: ValueDefinition;
  readonly required: boolean;
  readonly window: Window;
  readonly future: 'reject' | 'wait';
}

/**
 * Compiles when an event happened: reading the time, then the bounds Kissmetrics sets, then the
 * window. A time that was never set is `undated`, for a date column often says "not yet".
 */
export function compileAt(
  { at, required, window, future }: Dated,
  context: CompileContext,
): (row: Row) => Instant | Silence | Problem {
  const read = compileInstant(at, context);
  const what = describeValue(at);
  const missing = timeProblem('missing', what, 'Correct the row, or leave out `required: true`.');
  const tooOld = timeProblem(
    'before_2009',
    what,
    'Is it the right column, with the right `unit`? Otherwise leave such rows out with `where`.',
  );
  const ahead = timeProblem(
    'in_future',
    what,
    'Correct the row, or set `future: wait` to keep such events until their day.',
  );
  const { from, until = Infinity } = window;
  return (row) => {
    const instant = read(row);
    if (instant === '') return required ? missing : 'undated';
    if (instant === NO_EVENT) return 'filtered';
    if ('reason' in instant) return instant;
    const bound = outOfBounds(instant.epoch, context.now);
    if (bound === 'before_2009') return tooOld;
    if (bound === 'in_future' && future === 'reject') return ahead;
    if (instant.epoch < from) return 'beforeWindow';
    return instant.epoch >= until ? 'afterWindow' : instant;
  };
}
