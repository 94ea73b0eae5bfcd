import { MultiBar, type SingleBar } from 'cli-progress';
import type { ReadProgress, RunHooks, SendProgress } from '../model/run-events.ts';
import { count, number, timeSpan } from '../support/text.ts';

export interface Bars extends Required<Pick<RunHooks, 'onRead' | 'onSent' | 'onPhase'>> {
  /** Requests that the plan counted, for the ETA; unknown while nothing was planned. */
  expect(requests: number): void;
  /** Writes a line above the bars. */
  log(line: string): void;
  /** Takes the bars away; they come back with the next progress. */
  stop(): void;
}

interface Payload {
  readonly what: string;
  readonly text: string;
}

/** Two bars on a terminal: what is read, and what is sent with its rate and the time it still takes. */
export function progressBars(stream: NodeJS.WriteStream, now: () => number): Bars {
  let multi: MultiBar | undefined;
  const bars = { read: new ReadBar(), sent: new SentBar(now) };
  const shown = (): MultiBar => (multi ??= createMultiBar(stream));
  const stop = (): void => {
    multi?.stop();
    multi = undefined;
    bars.read.bar = undefined;
    bars.sent.bar = undefined;
  };
  return {
    expect: (requests) => bars.sent.expect(requests),
    onPhase: (phase) => bars.read.phase(phase),
    onRead: (progress) => bars.read.show(progress, shown()),
    onSent: (progress) => bars.sent.show(progress, shown()),
    log(line) {
      stop();
      stream.write(`${line}\n`);
    },
    stop,
  };
}

function createMultiBar(stream: NodeJS.WriteStream): MultiBar {
  return new MultiBar(
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
}

const READING: Record<string, string> = { plan: 'Checked', work: 'Read   ' };

class ReadBar {
  bar: SingleBar | undefined;
  #what = 'Read   ';

  phase(phase: string): void {
    this.#what = READING[phase] ?? this.#what;
  }

  show({ source, rows, bytesRead, bytesTotal }: ReadProgress, multi: MultiBar): void {
    const payload: Payload = { what: this.#what, text: `${source}: ${count(rows, 'row')}` };
    const total = Math.max(bytesTotal ?? 0, 1);
    this.bar ??= multi.create(total, 0, payload);
    this.bar.setTotal(total);
    this.bar.update(bytesTotal === undefined ? 0 : bytesRead, payload);
  }
}

class SentBar {
  bar: SingleBar | undefined;
  readonly #now: () => number;
  #startedAt: number | undefined;
  #expected: number | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  expect(requests: number): void {
    this.#expected = requests;
  }

  show({ delivered, refused, taken }: SendProgress, multi: MultiBar): void {
    const done = delivered + refused;
    this.#startedAt ??= this.#now();
    const total = Math.max(this.#expected ?? taken, 1);
    const payload: Payload = { what: 'Sent   ', text: this.#text(done, refused) };
    this.bar ??= multi.create(total, 0, payload);
    this.bar.setTotal(total);
    this.bar.update(done, payload);
  }

  #text(done: number, refused: number): string {
    const seconds = (this.#now() - (this.#startedAt ?? 0)) / 1000;
    const perSecond = seconds < 1 ? 0 : done / seconds;
    const rate = perSecond === 0 ? '' : `, ${number(Math.round(perSecond))} a second`;
    const left =
      this.#expected === undefined || perSecond === 0 ? undefined : this.#expected - done;
    const eta = left === undefined ? '' : `, ${timeSpan(left / perSecond)} left`;
    const no = refused === 0 ? '' : `, ${number(refused)} refused`;
    return `${count(done, 'event')}${no}${rate}${eta}`;
  }
}
