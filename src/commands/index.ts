import type { Command } from 'commander';
import { explainCommand } from './explain.ts';
import { retryCommand } from './retry.ts';
import { runCommand } from './run.ts';
import { sinkCommand } from './sink.ts';
import { statusCommand } from './status.ts';
import type { Terminal } from './terminal.ts';

/** Every command: its options, and what it ends with. A new one adds its line here. */
export const commands: readonly ((
  terminal: Terminal,
  end: (exitCode: number) => void,
) => Command)[] = [runCommand, retryCommand, explainCommand, sinkCommand, statusCommand];
