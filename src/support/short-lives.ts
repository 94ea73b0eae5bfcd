import { setFlagsFromString } from 'node:v8';

/**
 * Has the collector take objects for short-lived. The engine samples where objects are made and how many
 * of them are alive when it collects: once in some five runs it does so just when a batch of rows is full,
 * then makes all further ones among the old, and what they point to follows them there, row after row.
 * That holds for the process as a whole: it is for programs to say, not for a library.
 *
 * Source: V8's `allocation-site-pretenuring`, which may be set at any time.
 */
export function expectShortLives(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
