import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { sharing } from './measure.js';

/** What of a machine makes its figures differ from another's. */
const machine = {
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${process.arch}`,
  node: process.version,
  sharing,
};

/**
 * results.json of a folder. Rows that are measured alone replace themselves there, as long as the
 * machine is the same.
 */
export class Results {
  #file;
  #kept;
  #circumstances = circumstances();

  constructor(folder) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, 'results.json');
    const found = read(this.#file);
    const same = JSON.stringify(found?.machine) === JSON.stringify(machine);
    this.#kept = same ? found : { machine, rows: {} };
  }

  /** Everything that is known. */
  get all() {
    return this.#kept;
  }

  keepRow(name, result) {
    this.#keep({ rows: { ...this.#kept.rows, [name]: { ...result, ...this.#circumstances } } });
  }

  keepGrowth(growth) {
    this.#keep({ growth: { ...growth, ...this.#circumstances } });
  }

  #keep(part) {
    this.#kept = { ...this.#kept, ...part };
    writeFileSync(this.#file, `${JSON.stringify(this.#kept, null, 2)}\n`);
  }
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Taken before anything is measured: a load by others is in every figure. */
function circumstances() {
  const [load = 0] = loadavg();
  return { day: new Date().toISOString().slice(0, 10), load: Number(load.toFixed(1)) };
}
