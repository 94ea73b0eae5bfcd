import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { array, assert, constantFrom, integer, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  checkFormat,
  compileTime,
  type FixedTimeOptions,
  isZone,
  outOfBounds,
  type TimeReading,
} from '../../src/mapping/time.ts';
import type { TimeReason } from '../../src/model/reject.ts';
import { projectRoot } from '../helpers/shared-data.ts';

type Options = FixedTimeOptions & { readonly zone?: string };

const outcomeSchema = z.strictObject({
  epoch: z.number().exactOptional(),
  reject: z.string().exactOptional(),
});
const facts = z
  .object({
    defaults: z.object({ now: z.string() }),
    cases: z.array(
      z.strictObject({
        id: z.string(),
        input: z.string(),
        options: z.strictObject({
          zone: z.string().exactOptional(),
          order: z.enum(['YMD', 'MDY', 'DMY', 'auto']).exactOptional(),
          unit: z.enum(['auto', 's', 'ms', 'us', 'ns', 'excel1900', 'excel1904']).exactOptional(),
          fold: z.enum(['reject', 'earlier', 'later']).exactOptional(),
          gap: z.enum(['reject', 'shift']).exactOptional(),
          twoDigitYears: z.enum(['reject', 'accept']).exactOptional(),
          epochZone: z.string().exactOptional(),
        }),
        expect: outcomeSchema,
        also_ok: z.array(outcomeSchema).default([]),
        kind: z.enum(['fact', 'policy']),
        why: z.string(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(projectRoot, 'test', 'facts', 'timestamps.json'), 'utf8')));

type Outcome = z.infer<typeof outcomeSchema>;

const now = Date.UTC(2026, 10, 21);

/** As the mapping does it: read, then ask whether Kissmetrics takes it. */
function outcome(text: string, { zone, ...fixed }: Options): Outcome {
  const reading = compileTime(fixed)(text, zone);
  if ('reject' in reading) return { reject: reading.reject };
  const reject = outOfBounds(reading.epoch, now);
  return reject === undefined ? { epoch: reading.epoch } : { reject, epoch: reading.epoch };
}

function read(text: string, options: Options = {}): TimeReading {
  const { zone, ...fixed } = { zone: 'UTC', ...options };
  return compileTime(fixed)(text, zone);
}

/** Seconds, or the reason of the refusal. */
function short(text: string, options: Options = {}): number | TimeReason {
  const reading = read(text, options);
  return 'reject' in reading ? reading.reject : reading.epoch;
}

function hint(text: string, options: Options = {}): string {
  const reading = read(text, options);
  return 'hint' in reading ? reading.hint : '';
}

function utc(iso: string): number {
  return Date.parse(iso) / 1000;
}

const afternoon = utc('2014-01-02T15:04:05Z');
const minute = utc('2014-01-02T15:04:00Z');
const midnight = utc('2014-01-02T00:00:00Z');

describe('the facts about times', () => {
  it('are read against the clock these tests use', () => {
    expect(Date.parse(facts.defaults.now)).toBe(now);
    expect(facts.cases).toHaveLength(73);
  });

  it.each(facts.cases.map((fact) => [`${fact.id}: ${fact.why}`, fact] as const))(
    '%s',
    (_, fact) => {
      const found = outcome(fact.input, fact.options);
      const right = [fact.expect, ...fact.also_ok];
      expect(right).toContainEqual(found);
    },
  );

  it('has the proposed default of at least 95 % of the policies', () => {
    const policies = facts.cases.filter(({ kind }) => kind === 'policy');
    const first = policies.filter((fact) => {
      const { epoch, reject } = outcome(fact.input, fact.options);
      return epoch === fact.expect.epoch && reject === fact.expect.reject;
    });
    console.log(`times: ${first.length} of ${policies.length} policies have the proposed default`);
    expect(first.length / policies.length).toBeGreaterThanOrEqual(0.95);
  });
});

describe('forms that name one instant', () => {
  it.each<[string, number]>([
    ['2014-01-02T15:04Z', minute],
    ['2014-01-02 15:04', minute],
    ['2014-01-02t15:04:05z', afternoon],
    ['2014-01-02T15:04:05,999Z', afternoon],
    ['2014-01-02T15:04:05.999999999+00:00', afternoon],
    ['2014-01-02 15:04:05 Z', afternoon],
    ['2014-01-02 20:34:05 +0530', afternoon],
    ['2014-01-02 20:04:05+05', afternoon],
    ['2014-01-02 20:34:05+5:30', afternoon],
    ['2014-01-02T07:04:05\u221208:00', afternoon],
    ['2014-01-02T15:04:05-00:00', afternoon],
    ['2014-01-02 17:04:05 GMT+2', afternoon],
    ['2014-01-02 16:04:05 UTC+1', afternoon],
    ['2014-01-02 16:04:05 UTC+01:00', afternoon],
    ['2014-01-02 10:04:05 Etc/GMT+5', afternoon],
    ['2014-01-02 10:04:05 america/new_york', afternoon],
    ['2014-01-02T16:04:05+01:00[Europe/Berlin]', afternoon],
    ['2014-01-02T16:04:05[Europe/Berlin]', afternoon],
    ['2014-01-02T15:04:05Z[UTC]', afternoon],
    ['2014-01-02 10:04:05.123456789 -0500 EST m=+0.004', afternoon],
    ['2014-01-02 23:04:05 +0800 CST', afternoon],
    ['2014-01-02 18:04:05 +0300 +03', afternoon],
    ['2014/01/02 15:04:05', afternoon],
    ['2014.01.02 15:04:05', afternoon],
    ['2014-1-2 15:04:05', afternoon],
    ['2014:01:02 15:04:05', afternoon],
    ['2014-01-02-15.04.05.123456', afternoon],
    ['02-JAN-2014 03.04.05.000000 PM', afternoon],
    ['2014-01-02T15:04:05Z[Europe/Berlin]', afternoon],
    ['20140102T150405', afternoon],
    ['20140102T1504Z', minute],
    ['20140102 150405', afternoon],
    ['20140102 15:04:05', afternoon],
    ['20140102150405', afternoon],
    ['20140102150405Z', afternoon],
    ['20140102160405.7+0100', afternoon],
    ['2014-01-02 3:04:05 PM', afternoon],
    ['2014-01-02 3:04:05pm', afternoon],
    ['2014-01-02 3:04:05 p.m.', afternoon],
    ['Jan  2 2014  3:04:05:123PM', afternoon],
    ['Jan 2, 2014 3 PM', utc('2014-01-02T15:00:00Z')],
    ['Thu, 2 Jan 2014 15:04:05 GMT', afternoon],
    ['Thu, 02 Jan 2014 07:04:05 -0800 (PST)', afternoon],
    ['2 Jan 2014 10:04:05 EST', afternoon],
    ['Thursday, January 2, 2014 3:04:05 PM UTC', afternoon],
    ['January 2, 2014 at 3:04:05 PM GMT', afternoon],
    ['January 2nd, 2014 15:04:05', afternoon],
    ['2nd of January 2014, 15:04:05', afternoon],
    ['02-Jan-2014 15:04:05', afternoon],
    ['02JAN2014:15:04:05', afternoon],
    ['02/Jan/2014:15:04:05 +0000', afternoon],
    ['2014-Jan-02 15:04:05', afternoon],
    ['Thu Jan  2 15:04:05 2014', afternoon],
    ['Thu Jan  2 15:04:05 UTC 2014', afternoon],
    ['Thu Jan  2 03:04:05 PM UTC 2014', afternoon],
    ['Thu  2 Jan 07:04:05 PST 2014', afternoon],
    ['07:04:05 Jan 02, 2014 PST', afternoon],
    ['15:04:05 UTC 2 Jan 2014', afternoon],
    ['15:04:05 2014-01-02', afternoon],
    ['13/01/2014', utc('2014-01-13T00:00:00Z')],
    ['01-31-2014', utc('2014-01-31T00:00:00Z')],
    ['05/05/2014', utc('2014-05-05T00:00:00Z')],
    ['2014-1-2', midnight],
    ['2014.01.02', midnight],
    ['02-Jan-2014', midnight],
    ['2 JANUARY 2014', midnight],
    ['jan. 2 2014', midnight],
    ['January 2,2014', midnight],
    ['02Jan2014', midnight],
    ['8 Sept 2014', utc('2014-09-08T00:00:00Z')],
    ['2014-01-02Z', midnight],
    ['2014-01-02+01:00', midnight - 3600],
    ['2014-01-02 PST', midnight + 8 * 3600],
    ['2014-01-02\u00a015:04:05', afternoon],
    ['2014-01-02  15:04:05', afternoon],
    ['2014-01-31T24:00', utc('2014-02-01T00:00:00Z')],
    ['1388675045678', afternoon],
    ['1388675045678.9', afternoon],
    ['1388675045678901234', afternoon],
    ['1.388675045E9', afternoon],
    ['1.388675045678e+12', afternoon],
    ['-1388675045', -afternoon],
    ['-1388675045.5', -afternoon - 1],
    ['/Date(1388675045000+0100)/', afternoon],
    ['2012-06-30T23:59:60Z', utc('2012-07-01T00:00:00Z')],
    ['2017-01-01 08:59:60+09:00', utc('2017-01-01T00:00:00Z')],
    ['0001-01-01 00:00:00', utc('0001-01-01T00:00:00Z')],
  ])('reads %j', (text, epoch) => {
    expect(short(text)).toBe(epoch);
  });

  it.each<[string, Options, number]>([
    ['02.01.2014 15:04', { order: 'DMY' }, minute],
    ['02.01.2014 15.04.05', { order: 'DMY' }, afternoon],
    ['14/01/02', { order: 'YMD', twoDigitYears: 'accept' }, midnight],
    ['12/31/14', { twoDigitYears: 'accept' }, utc('2014-12-31T00:00:00Z')],
    ['02-Jan-14', { twoDigitYears: 'accept' }, midnight],
    ['1/2/69', { order: 'MDY', twoDigitYears: 'accept' }, utc('1969-01-02T00:00:00Z')],
    ['1/2/68', { order: 'MDY', twoDigitYears: 'accept' }, utc('2068-01-02T00:00:00Z')],
    ['2014-02-01', { order: 'DMY' }, utc('2014-02-01T00:00:00Z')],
    ['1388675045.999', { unit: 's' }, afternoon],
    ['1388675045', { unit: 'ms' }, 1_388_675],
    ['-1', { unit: 'ms' }, -1],
    ['20140102', { unit: 's' }, 20_140_102],
    ['61', { unit: 'excel1900' }, utc('1900-03-01T00:00:00Z')],
    ['59', { unit: 'excel1900' }, utc('1900-02-28T00:00:00Z')],
    ['41641.999999', { unit: 'excel1900' }, utc('2014-01-03T00:00:00Z')],
    ['2014-01-02 15:04:05', { unit: 'excel1900' }, afternoon],
    ['1388617445000', { epochZone: 'America/Los_Angeles' }, 1_388_646_245],
    ['2014-01-02 20:34:05', { zone: '+05:30' }, afternoon],
    ['2014-01-02 20:34:05', { zone: '+0530' }, afternoon],
    ['2014-01-02 15:04:05', { zone: 'Z' }, afternoon],
    ['2014-01-02 07:04:05', { zone: 'PST' }, afternoon],
    ['2014-01-02 20:49:05', { zone: 'Asia/Kathmandu' }, afternoon],
  ])('reads %j with %j', (text, options, epoch) => {
    expect(short(text, options)).toBe(epoch);
  });

  it('tells a day without a time from midnight', () => {
    expect(read('2014-01-02')).toEqual({ epoch: midnight, dateOnly: true });
    expect(read('2 Jan 2014')).toEqual({ epoch: midnight, dateOnly: true });
    expect(read('2014-01-02 00:00')).toEqual({ epoch: midnight, dateOnly: false });
    expect(read('41641', { unit: 'excel1900' })).toEqual({ epoch: midnight, dateOnly: true });
    expect(read('1388620800')).toEqual({ epoch: midnight, dateOnly: false });
  });

  it('needs no zone for a cell that states its own', () => {
    const parse = compileTime({});
    for (const text of ['2014-01-02T15:04:05Z', '1388675045', 'Thu, 2 Jan 2014 15:04:05 GMT']) {
      expect(parse(text, undefined)).toMatchObject({ epoch: afternoon });
    }
  });

  it('reads each row in the zone of that row', () => {
    const parse = compileTime({});
    const zones = ['UTC', 'America/New_York', '+05:30', 'America/New_York', 'UTC'];
    expect(zones.map((zone) => parse('2014-01-02 15:04:05', zone))).toEqual(
      [0, 5, -5.5, 5, 0].map((hours) => ({ epoch: afternoon + hours * 3600, dateOnly: false })),
    );
  });
});

describe('texts that are refused', () => {
  it.each<[TimeReason, readonly string[]]>([
    ['missing', ['', ' \t ', '\u00a0', 'null', 'NULL', '\\N', 'N/A', 'NaT', 'None', '-']],
    [
      'not_a_date',
      [
        'now',
        'today',
        'tomorrow 15:04',
        'hello',
        '2014-W01-4',
        '2014-002',
        '2014-01/02',
        '\uff12\uff10\uff11\uff14-01-02',
        '2014-01-02 - 2014-01-05',
        '2014-01-02 15:04:05 05:30',
        '12014-01-02',
        '+012014-01-02T00:00:00Z',
        '-2014-01-02',
        '2014-01-02 15:04:05 BC',
        '2014-01-02T15:04:05.',
        '2014-01-02 15:04:055',
        '2014-01-02 15:04:05+530',
        '838:59:59',
        '1,388,675,045',
        '0x52c5a',
        '2 janvier 2014',
        'Foo, 02 Bar 2014',
        '"2014-01-02"',
        '+1388675045',
        'infinity',
        '-infinity',
        '1e400',
        '2014-01-02 (estimated)',
        '=NOW()',
        'x'.repeat(5000),
      ],
    ],
    [
      'incomplete_date',
      [
        '2014',
        '2014-01',
        '01/2014',
        '01/02',
        'Jan 2014',
        'January',
        'Jan 2',
        '2014-W01',
        'Q1 2014',
        '15:04:05',
        '15:04:05Z',
        '3:04 PM',
        '8:30:00 AM',
        '3 PM',
        'Jan  2 15:04:05',
        '2014-01-02T15',
      ],
    ],
    [
      'invalid_date',
      [
        '2014-02-29',
        '2014-04-31 10:00',
        '2014-1-32',
        '31 Apr 2014',
        'Feb 30, 2014',
        '20141301',
        '32/13/2014',
        'Fri, 02 Jan 2014 15:04:05 +0000',
        '1900-02-29',
        '20141301000000',
      ],
    ],
    [
      'invalid_time',
      [
        '2014-01-02 24:00:01',
        '2014-01-02 24:00:00.5',
        '2014-01-02 15:60',
        '2014-01-02 15:04:61',
        '2014-01-02 13:00 PM',
        '2014-01-02 0:30 AM',
        '2014-01-02 00:30 PM',
        '2014-01-02 99:00',
        '2014-01-02T15:04:60Z',
        '2014-01-02 15:04:60 PM',
        '2014-01-02 24:00 AM',
      ],
    ],
    [
      'zero_date',
      [
        '0000-00-00',
        '0000-00-00 00:00:00.000000',
        '2014-00-10',
        '2014-01-00',
        '0000-01-01',
        '00/00/0000',
        '00/00/00',
        '0',
        '0.0',
        '00000000',
        '00000000000000',
        '0000000000',
      ],
    ],
    ['ambiguous_order', ['01/02/2014', '1-2-2014 15:04', '02.01.2014', '11/12/2014']],
    [
      'ambiguous_unit',
      [
        '41641',
        '41641.6278356481',
        '138867504',
        '13886750450',
        '138867504500',
        '201401021504',
        '12345678',
        '138867504500000',
        '99999999999999',
        '1',
        '-1',
        '20140102.0',
        '0001388675045',
        '20140102150405123',
      ],
    ],
    [
      'ambiguous_zone',
      [
        '2014-01-02 15:04:05 IST',
        '2014-01-02 15:04 BST',
        '2014-07-02 15:04 CET',
        '2014-01-02 15:04 A',
        '2014-01-02 15:04:05 ET',
        'Thu Jan 02 15:04:05 IST 2014',
        '2014-01-02 10:04:05 -0500 PST',
        '2014-01-02 15:04:05 +0100 UTC',
      ],
    ],
    [
      'unknown_zone',
      [
        '2014-01-02 15:04:05 Mars/Phobos',
        '2014-01-02 15:04:05 XYZ',
        '2014-01-02 15:04:05+14:30',
        '2014-01-02 15:04:05+05:60',
        '2014-01-02 15:04:05 -25:00',
        '2014-01-02 15:04:05+01:00[No/Where]',
      ],
    ],
    [
      'two_digit_year',
      ['1/2/14', '02-Jan-14 15:04', 'Thursday, 02-Jan-14 15:04:05 GMT', '31/12/99'],
    ],
    ['precision_lost', ['1.38868E+12', '1.388675e+09', '1.38867504E9', '1E10']],
    ['leap_second', ['2014-12-31T23:59:60Z', '2016-06-30 23:59:60']],
  ])('are given the reason %s', (reason, texts) => {
    expect(texts.map((text) => [text, short(text)])).toEqual(texts.map((text) => [text, reason]));
  });

  it.each<[string, Options, TimeReason]>([
    ['2014-01-02 15:04:05', { zone: ' ' }, 'zone_required'],
    ['41641', { zone: '', unit: 'excel1900' }, 'zone_required'],
    ['2014-01-02 15:04:05', { zone: 'Mars/Phobos' }, 'unknown_zone'],
    ['2014-01-02 15:04:05', { zone: 'IST' }, 'ambiguous_zone'],
    ['01/02/2014', { order: 'YMD' }, 'invalid_date'],
    ['1/2/3', { order: 'MDY' }, 'not_a_date'],
    ['01/02/14', { twoDigitYears: 'accept' }, 'ambiguous_order'],
    ['31/12/14', { order: 'MDY', twoDigitYears: 'accept' }, 'invalid_date'],
    ['60', { unit: 'excel1900' }, 'invalid_date'],
    ['60.5', { unit: 'excel1900' }, 'invalid_date'],
    ['-1', { unit: 'excel1900' }, 'invalid_date'],
    ['1388675045', { unit: 'excel1900' }, 'invalid_date'],
    ['0.5', { unit: 'excel1900' }, 'incomplete_date'],
    ['4.1641E4', { unit: 'excel1900' }, 'precision_lost'],
    ['1.38868E+12', { unit: 'ms' }, 'precision_lost'],
    ['9'.repeat(30), { unit: 's' }, 'not_a_date'],
  ])('%j with %j is %s', (text, options, reason) => {
    expect(short(text, options)).toBe(reason);
  });

  it('name the option that settles the doubt, and never the cell', () => {
    expect(hint('03/04/2014')).toContain('`at: { column: NAME, order: MDY }`');
    expect(hint('41641')).toContain('unit: s }`');
    expect(hint('1/2/14')).toContain('twoDigitYears: accept }`');
    expect(hint('2014-01-02', { zone: '' })).toContain('`zone: America/New_York`');
    expect(hint('2014-11-02 01:30', { zone: 'America/New_York' })).toContain('fold: earlier }`');
    expect(hint('2014-03-09 02:30', { zone: 'America/New_York' })).toContain('gap: shift }`');
    expect(hint('jane@example.com')).not.toContain('jane');
  });
});

describe('clocks that change', () => {
  it('moves by half an hour where the summer time is half an hour', () => {
    const zone = 'Australia/Lord_Howe';
    expect(short('2014-10-05 02:15', { zone })).toBe('nonexistent_local_time');
    expect(short('2014-10-05 02:15', { zone, gap: 'shift' })).toBe(utc('2014-10-05T02:45+11:00'));
    expect(short('2014-04-06 01:45', { zone })).toBe('ambiguous_local_time');
    expect(short('2014-04-06 01:45', { zone, fold: 'earlier' })).toBe(
      utc('2014-04-06T01:45+11:00'),
    );
    expect(short('2014-04-06 01:45', { zone, fold: 'later' })).toBe(utc('2014-04-06T01:45+10:30'));
    expect(short('2014-04-06 01:15', { zone })).toBe(utc('2014-04-06T01:15+11:00'));
    expect(short('2014-04-06 02:00', { zone })).toBe(utc('2014-04-06T02:00+10:30'));
  });

  it('refuses a day that the date line took away, and moves it by a day when told', () => {
    const zone = 'Pacific/Apia';
    expect(short('2011-12-30', { zone })).toBe('nonexistent_local_time');
    expect(short('2011-12-30 12:00', { zone })).toBe('nonexistent_local_time');
    expect(short('2011-12-30 12:00', { zone, gap: 'shift' })).toBe(utc('2011-12-31T12:00+14:00'));
    expect(short('2011-12-30', { zone, gap: 'shift' })).toBe(utc('2011-12-31T00:00+14:00'));
    expect(short('2011-12-29 23:59:59', { zone })).toBe(utc('2011-12-29T23:59:59-10:00'));
    expect(short('2011-12-31', { zone })).toBe(utc('2011-12-31T00:00+14:00'));
  });

  it('begins a day at its first instant, whether midnight comes twice or never', () => {
    expect(short('2010-11-07', { zone: 'America/St_Johns' })).toBe(utc('2010-11-07T00:00-02:30'));
    expect(short('2014-11-02', { zone: 'America/Havana' })).toBe(utc('2014-11-02T00:00-04:00'));
    expect(short('2014-11-02 00:30', { zone: 'America/Havana' })).toBe('ambiguous_local_time');
    expect(short('2014-10-19 00:00', { zone: 'America/Sao_Paulo' })).toBe('nonexistent_local_time');
    expect(short('2014-10-19', { zone: 'America/Sao_Paulo' })).toBe(utc('2014-10-19T01:00-02:00'));
  });

  it('is exact to the second at both ends of a change', () => {
    const zone = 'America/New_York';
    expect(short('2014-03-09 01:59:59', { zone })).toBe(utc('2014-03-09T01:59:59-05:00'));
    expect(short('2014-03-09 02:00:00', { zone })).toBe('nonexistent_local_time');
    expect(short('2014-03-09 02:59:59', { zone })).toBe('nonexistent_local_time');
    expect(short('2014-03-09 03:00:00', { zone })).toBe(utc('2014-03-09T03:00:00-04:00'));
    expect(short('2014-11-02 00:59:59', { zone })).toBe(utc('2014-11-02T00:59:59-04:00'));
    expect(short('2014-11-02 01:00:00', { zone })).toBe('ambiguous_local_time');
    expect(short('2014-11-02 01:59:59', { zone })).toBe('ambiguous_local_time');
    expect(short('2014-11-02 02:00:00', { zone })).toBe(utc('2014-11-02T02:00:00-05:00'));
  });

  it('follows changes of a zone that are no summer time', () => {
    const zone = 'Europe/Moscow';
    expect(short('2011-03-01 12:00', { zone })).toBe(utc('2011-03-01T12:00+03:00'));
    expect(short('2012-01-01 12:00', { zone })).toBe(utc('2012-01-01T12:00+04:00'));
    expect(short('2014-10-26 01:30', { zone })).toBe('ambiguous_local_time');
    expect(short('2014-12-01 12:00', { zone })).toBe(utc('2014-12-01T12:00+03:00'));
  });

  it('applies the options to text that is not of the plain form as well', () => {
    const options: Options = { zone: 'America/New_York', fold: 'later', gap: 'shift' };
    expect(short('Nov 2, 2014 1:30 AM', options)).toBe(utc('2014-11-02T01:30-05:00'));
    expect(short('Mar 9, 2014 2:30 AM', options)).toBe(utc('2014-03-09T03:30-04:00'));
  });

  const zones = [
    'UTC',
    'America/New_York',
    'America/St_Johns',
    'America/Sao_Paulo',
    'America/Havana',
    'Europe/Berlin',
    'Europe/Dublin',
    'Africa/Casablanca',
    'Africa/Cairo',
    'Asia/Kathmandu',
    'Asia/Gaza',
    'Asia/Pyongyang',
    'Asia/Tehran',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Pacific/Chatham',
    'Antarctica/Troll',
  ];

  it('gives back each instant from what the clocks of a zone show then', () => {
    const shown = new Map(zones.map((zone) => [zone, clockOf(zone)]));
    const twice = read('2014-11-02 01:30', { zone: 'America/New_York' });
    const parsers = (['reject', 'earlier', 'later'] as const).map((fold) => compileTime({ fold }));
    assert(
      property(
        constantFrom(...zones),
        integer({ min: utc('2009-01-01T00:00Z'), max: utc('2026-12-31T00:00Z') }),
        (zone, epoch) => {
          const text = shown.get(zone)?.(epoch) ?? '';
          const [found, earlier, later] = parsers.map((parse) => parse(text, zone));
          const instant = { epoch, dateOnly: false };
          expect([instant, twice]).toContainEqual(found);
          expect([earlier, later]).toContainEqual(instant);
          // Twice exactly when the two readings differ.
          expect(found !== undefined && 'reject' in found).toBe(
            JSON.stringify(earlier) !== JSON.stringify(later),
          );
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('agrees with Intl in every hour around every change of these zones', () => {
    const parse = compileTime({ fold: 'earlier' });
    const later = compileTime({ fold: 'later' });
    for (const zone of zones) {
      const show = clockOf(zone);
      for (const change of changesOf(show)) {
        for (let epoch = change - 5400; epoch <= change + 5400; epoch += 900) {
          const readings = [parse(show(epoch), zone), later(show(epoch), zone)];
          expect(readings, `${zone} ${epoch}`).toContainEqual({ epoch, dateOnly: false });
        }
      }
    }
  });

  it('reads what toISOString writes', () => {
    const parse = compileTime({});
    assert(
      property(integer({ min: -6e13, max: 2e14 }), (milliseconds) => {
        const text = new Date(milliseconds).toISOString();
        expect(parse(text, undefined)).toEqual({
          epoch: Math.floor(milliseconds / 1000),
          dateOnly: false,
        });
      }),
    );
  });

  it('never throws, whatever the cell', () => {
    const parse = compileTime({ twoDigitYears: 'accept', order: 'MDY' });
    const piece = constantFrom(
      '2014',
      '01',
      '2',
      '31',
      '-',
      '/',
      '.',
      ' ',
      ':',
      'T',
      'Z',
      '+',
      'Jan',
      'PM',
      'EST',
      ',',
      '0',
    );
    assert(
      property(
        oneof(
          string(),
          array(piece).map((all) => all.join('')),
        ),
        (text) => {
          const reading = parse(text, 'Europe/Berlin');
          expect('reject' in reading || Number.isSafeInteger(reading.epoch)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

/** `YYYY-MM-DD HH:MM:SS` as Intl shows it. */
function clockOf(zone: string): (epoch: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return (epoch) => format.format(epoch * 1000);
}

/** Instants, to a quarter of an hour, at which the zone's offset changed from 2009 to 2026. */
function changesOf(show: (epoch: number) => string): number[] {
  const offset = (epoch: number) => utc(`${show(epoch).replace(' ', 'T')}Z`) - epoch;
  const changes: number[] = [];
  const day = 86_400;
  for (let at = utc('2009-01-01T00:00Z'); at < utc('2026-12-31T00:00Z'); at += day) {
    if (offset(at) === offset(at + day)) continue;
    let inside = at;
    while (offset(inside) === offset(inside + 900)) inside += 900;
    changes.push(inside + 900);
  }
  return changes;
}

describe('the bounds', () => {
  it('begin with 2009 and end a day after now', () => {
    expect(outOfBounds(1_230_768_000, now)).toBeUndefined();
    expect(outOfBounds(1_230_767_999, now)).toBe('before_2009');
    expect(outOfBounds(0, now)).toBe('before_2009');
    expect(outOfBounds(now / 1000 + 86_400, now)).toBeUndefined();
    expect(outOfBounds(now / 1000 + 86_401, now)).toBe('in_future');
    expect(outOfBounds(1_388_675_045_000, now)).toBe('in_future');
  });
});

describe('an explicit format', () => {
  it.each<[string, string, number]>([
    ['DD.MM.YYYY HH:mm', '02.01.2014 15:04', minute],
    ['D/M/YYYY H:mm:ss', '2/1/2014 15:04:05', afternoon],
    ['M/D/YY h:mm A', '1/2/14 3:04 pm', minute],
    ['YYYYMMDDHHmm', '201401021504', minute],
    ['YYYY-MM-DDTHH:mm:ss.SSSZ', '2014-01-02T16:04:05.678901+01:00', afternoon],
    ['ddd, DD MMM YYYY HH:mm:ss Z', 'Thu, 02 jan 2014 10:04:05 -0500', afternoon],
    ['dddd D MMMM YYYY [at] h A', 'Thursday 2 January 2014 at 3 PM', utc('2014-01-02T15:00:00Z')],
    ['YYYY|DD|MM', '2014|02|01', midnight],
    ['[Day] D MMM YYYY', 'Day  2 Jan 2014', midnight],
    ['YYYY-MM-DD HH:mm', '2014-01-31 24:00', utc('2014-02-01T00:00:00Z')],
  ])('%j reads %j', (format, text, epoch) => {
    expect(checkFormat(format)).toBeUndefined();
    expect(short(text, { format })).toBe(epoch);
  });

  it('reads its own form only', () => {
    const format = 'DD.MM.YYYY HH:mm';
    expect(short('2014-01-02 15:04', { format })).toBe('not_a_date');
    expect(short('02.01.2014', { format })).toBe('not_a_date');
    expect(short('2.1.2014 15:04', { format })).toBe('not_a_date');
    expect(short('31.02.2014 15:04', { format })).toBe('invalid_date');
    expect(short('02.01.2014 25:04', { format })).toBe('invalid_time');
    expect(short('00.00.0000 00:00', { format })).toBe('zero_date');
    expect(short('', { format })).toBe('missing');
    expect(short('02.01.2014 15:04', { format, zone: '' })).toBe('zone_required');
    expect(short('Fri 02 Jan 2014', { format: 'ddd DD MMM YYYY' })).toBe('invalid_date');
  });

  it('without a time means the day, in the zone given', () => {
    expect(read('02.01.2014', { format: 'DD.MM.YYYY', zone: 'Asia/Tokyo' })).toEqual({
      epoch: midnight - 9 * 3600,
      dateOnly: true,
    });
  });

  it.each([
    ['yyyy-MM-dd', '`yyyy`'],
    ['%d.%m.%Y', '%'],
    ['MM/DD', 'year'],
    ['YYYY-MM', 'day'],
    ['DD YYYY', 'month'],
    ['YYYY-MM-DD MM', 'twice'],
    ['YYYY-MM-DD hh:mm', '`A`'],
    ['YYYY-MM-DD HH:mm A', '`h`'],
    ['YYYY-MM-DD HH hh A', 'two hours'],
    ['YYYY-MM-DD mm', '`HH`'],
    ['YYYY-MM-DD HH:ss', '`mm`'],
    ['YYYY-MM-DD HH:mm.SSS', '`ss`'],
    ['', 'year'],
  ])('is refused as %j, with a sentence that says %s', (format, part) => {
    expect(checkFormat(format)).toContain(part);
    expect(() => compileTime({ format })).toThrow(RangeError);
  });
});

describe('the zone of an import file', () => {
  it.each([
    'UTC',
    'Z',
    'GMT',
    '+05:30',
    '-0800',
    'UTC+1',
    'Europe/Berlin',
    'europe/berlin',
    'Japan',
    'EST5EDT',
  ])('may be %s', (zone) => {
    expect(isZone(zone)).toBe(true);
  });

  it.each([
    '',
    'Berlin',
    'Mars/Phobos',
    'IST',
    'BST',
    'CET',
    'PST',
    'EST',
    '+15:00',
    '5',
    'local',
    'SystemV/PST8PDT',
  ])('may not be %j', (zone) => {
    expect(isZone(zone)).toBe(false);
  });
});
