import { describe, expect, it } from 'vitest';
import { judgeCell } from '../../src/pipeline/spreadsheet-damage.ts';

describe('a cell that went through a spreadsheet', () => {
  it.each([
    ['an id in scientific notation', '123456789012345', '1.23457E+14'],
    ['the same with a decimal comma', '123456789012345', '1,23457E+14'],
    ['digits behind the 15th', '12345678901234567890', '12345678901234500000'],
    ['leading zeros', '00742', '742'],
    ['trailing zeros', '5.10', '5.1'],
    ['a plus', '+5', '5'],
    ['a loud boolean', 'true', 'TRUE'],
    ['spaces around', ' a@example.com ', 'a@example.com'],
    ['line breaks', 'a\r\nb', 'a\nb'],
    ['an American date', '2024-01-31', '1/31/2024'],
    ['an American date without a century', '2024-01-31', '1/31/24'],
    ['a German date', '2024-01-31', '31.01.2024'],
    ['a time without its seconds', '2024-01-31 10:20:30', '1/31/2024 10:20'],
    ['a time of twelve hours', '2024-01-31T22:20:00Z', '1/31/2024 10:20:00 PM'],
    ['a midnight', '2024-01-31', '2024-01-31 00:00:00'],
    ['zeros of a date that can be read in two ways', '01/02/2024', '1/2/2024'],
    ['letters that were read in another encoding', 'Zoë', 'ZoÃ«'],
  ])('is known as damaged: %s', (_, kept, saved) => {
    expect(judgeCell(kept, saved)).toBe('damaged');
  });

  it.each([
    ['another day', '2024-01-31', '1/30/2024'],
    ['another time', '2024-01-31 10:20:30', '2024-01-31 10:20:31'],
    ['month and day the other way round', '01/02/2024', '02/01/2024'],
    ['the order, which could not be known', '01/02/2024', '2024-02-01'],
    ['a century', '1/31/24', '2024-01-31'],
    ['a zone', '2024-01-31 10:20', '2024-01-31T10:20Z'],
    ['a time', '2024-01-31', '2024-01-31 10:20'],
    ['another number', '5.10', '5.2'],
    ['another number in scientific notation', '123456789012345', '1.23458E+14'],
    ['the digits that an export had lost', '1.23457E+14', '123456789012345'],
    ['zeros in front', '742', '00742'],
    ['a decimal mark', '1,234', '1.234'],
    ['no cell', 'x', ''],
    ['blanks in place of nothing', ' ', ''],
    ['another text', 'guest', 'a@example.com'],
  ])('is known as changed: %s', (_, kept, saved) => {
    expect(judgeCell(kept, saved)).toBe('changed');
  });

  it('is the same when nothing happened', () => {
    expect(judgeCell('', '')).toBe('same');
  });
});
