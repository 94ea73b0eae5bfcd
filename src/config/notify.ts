import type { NotifyDefinition } from '../model/notify.ts';
import type { Cursor } from './cursor.ts';

/** Reads `notify`: who is told how a run ends. No fault shows an address: its path usually is a secret. */
export function readNotify(cursor: Cursor | undefined): NotifyDefinition | undefined {
  if (cursor === undefined) return undefined;
  if (cursor.node.kind === 'mapping' && cursor.node.entries.size === 0) {
    cursor.fault('Nobody to tell is named here.', 'Give it `success`, `failure` or `command`.');
  }
  return {
    start: readAddress(cursor.get('start')),
    success: readAddress(cursor.get('success')),
    attention: readAddress(cursor.get('attention')),
    failure: readAddress(cursor.get('failure')),
    command: readCommand(cursor.get('command')),
  };
}

function readAddress(cursor: Cursor | undefined): string | undefined {
  const text = cursor?.text?.trim();
  if (cursor === undefined || text === undefined || text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    cursor.fault(
      'This is no address of the web.',
      'Write the whole address, as the service shows it: `https://hc-ping.com/UUID`.',
    );
  } else if (url.username !== '' || url.password !== '') {
    cursor.fault(
      'An address to tell cannot hold a user name or a password.',
      'Let `command` run a program that knows them.',
    );
  }
  return text;
}

function readCommand(cursor: Cursor | undefined): readonly string[] | undefined {
  const words = cursor?.items().map(({ text = '' }) => text);
  if (cursor !== undefined && words?.[0]?.trim() === '') {
    cursor.fault('The program to run has no name.', 'The first of the list is the program.');
  }
  return words;
}
