import { z } from 'zod';
import { list, mapping, optional, written } from './schema-parts.ts';

const AN_ADDRESS = 'an address such as `https://hc-ping.com/UUID`';

/** Empty is none: `${PING_URL:-}` is an address on one machine and nothing on another. */
function address(about: string, defaultText: string, example: string) {
  return optional(z.string({ error: AN_ADDRESS }), { about, defaultText, example });
}

export const notifySchema = mapping(
  {
    success: address(
      'Asked for (GET, no body) when a run has ended with 0.',
      'none',
      'https://hc-ping.com/${HC_UUID}',
    ),
    failure: address(
      'Asked for when a run has ended in any other way, but for 75 (another run is on) and a question answered with no.',
      'none',
      'https://hc-ping.com/${HC_UUID}/fail',
    ),
    attention: address(
      'Asked for in place of `failure` when a run has finished and something needs a person (exit code 3).',
      'the address of `failure`',
      'https://hc-ping.com/${HC_UUID}',
    ),
    start: address(
      'Asked for when a run holds the lock and begins to read what it sends.',
      'none',
      'https://hc-ping.com/${HC_UUID}/start',
    ),
    command: optional(list(written('a text'), 'a list: a program and its arguments'), {
      about:
        'A program with its arguments, run in the folder of the import file, without a shell, when a run has ended: the summary as JSON on standard input, `KISSMETRICS_IMPORT_OUTCOME` and `KISSMETRICS_IMPORT_EXIT_CODE` in its environment.',
      example: ['./tell-us.sh', 'nightly'],
    }),
  },
  'a mapping such as `{ success: ADDRESS, failure: ADDRESS }`',
).meta({ id: 'notify' });
