import { MultiBar, type SingleBar } from 'cli-progress';
import type { ReadProgress, RunHooks, SendProgress } from '../model/run-events.ts';
import { count, number, timeSpan } from '../support/text.ts';

export interface Bars extends Pick<RunHooks, 'onRead' | 'onSent' | 'onTrouble' | 'onPhase'> {
  /** Requests that the plan counted, for the ETA; unknown while nothing was planned. */
  expect(requests: number): void;
  /** Writes a line above the bars. */
  log(line: string): void;
  stop(): void;
}

interface Payload {
  readonly what: string;
  readonly text: string;
}

/**
 * Two bars on a terminal: what is read, and what is sent with its rate and the time it still takes.
 *
 * @param stream - The terminal, standard error.
 */
export function progressBars(stream: NodeJS.WriteStream, now: () => number): Bars {
  const multi = new MultiBar(
    {
      stream,
      format: '{what} [{bar}] {text}',
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
      gracefulExit: false,
      fps: 10,
    },
    { format: '', barCompleteChar: '=', barIncompleteChar: ' ' },
  );
  const read = new ReadBar(multi);
  const sent = new SentBar(multi, now);
  return {
    expect: (requests) => sent.expect(requests),
    onPhase: (phase) => read.phase(phase),
    onRead: (progress) => read.show(progress),
    onSent: (progress) => sent.show(progress),
    onTrouble: ({ message }) => multi.log(`${message}\n`),
    log: (line) => multi.log(`${line}\n`),
    stop: () => multi.stop(),
  };
}

const READING: Record<string, string> = { plan: 'Checked', work: 'Read   ' };

class ReadBar {
  readonly #multi: MultiBar;
  #bar: SingleBar | undefined;
  #what = 'Read   ';

  constructor(multi: MultiBar) {
    this.#multi = multi;
  }

  phase(phase: string): void {
    this.#what = READING[phase] ?? this.#what;
  }

  show({ source, rows, bytesRead, bytesTotal }: ReadProgress): void {
    const payload: Payload = { what: this.#what, text: `${source}: ${count(rows, 'row')}` };
    const total = Math.max(bytesTotal ?? 0, 1);
    this.#bar ??= this.#multi.create(total, 0, payload);
    this.#bar.setTotal(total);
    this.#bar.update(bytesTotal === undefined ? 0 : bytesRead, payload);
  }
}

class SentBar {
  readonly #multi: MultiBar;
  readonly #now: () => number;
  #bar: SingleBar | undefined;
  #startedAt = 0;
  #expected: number | undefined;

  constructor(multi: MultiBar, now: () => number) {
    this.#multi = multi;
    this.#now = now;
  }

  expect(requests: number): void {
    this.#expected = requests;
  }

  show({ delivered, refused, taken }: SendProgress): void {
    const done = delivered + refused;
    if (this.#bar === undefined) this.#startedAt = this.#now();
    const total = Math.max(this.#expected ?? taken, 1);
    const payload: Payload = { what: 'Sent   ', text: this.#text(done, refused) };
    this.#bar ??= this.#multi.create(total, 0, payload);
    this.#bar.setTotal(total);
    this.#bar.update(done, payload);
  }

  #text(done: number, refused: number): string {
    const seconds = (this.#now() - this.#startedAt) / 1000;
    const perSecond = seconds < 1 ? 0 : done / seconds;
    const rate = perSecond === 0 ? '' : `, ${number(Math.round(perSecond))} a second`;
    const left =
      this.#expected === undefined || perSecond === 0 ? undefined : this.#expected - done;
    const eta = left === undefined ? '' : `, ${timeSpan(left / perSecond)} left`;
    const no = refused === 0 ? '' : `, ${number(refused)} refused`;
    return `${count(done, 'event')}${no}${rate}${eta}`;
  }
}
