import { type Fault, ImportFileError } from '../../src/errors/importer-error.ts';

/** The faults that something throws; empty when it throws nothing. Any other error goes on. */
export async function faultsOf(body: () => unknown): Promise<readonly Fault[]> {
  try {
    await body();
  } catch (thrown) {
    if (thrown instanceof ImportFileError) return thrown.faults;
    throw thrown;
  }
  return [];
}
