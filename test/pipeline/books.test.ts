import { describe, expect, it } from 'vitest';
import { Books } from '../../src/model/books.ts';
import { plannedEvent } from '../helpers/planned-event.ts';

describe('the revenue of a name in the books', () => {
  it('is what was planned, whatever became of it, with the decimals of the amount that has most', () => {
    const books = new Books();
    const [sold, given, known] = ['10', '-2.50', '9007199254740993.25'].map((revenue) =>
      plannedEvent({ name: 'Billed', revenue }),
    );
    if (sold === undefined || given === undefined || known === undefined) throw new Error('none');
    books.row(books.source('bills'), 3);
    books.plan(sold, 'pending');
    books.plan(given, 'pending');
    books.plan(known, 'alreadyDelivered');
    books.settle(sold, 'delivered');
    books.settle(given, 'refused');
    const [line] = books.byName();
    expect(line?.revenue).toEqual({
      planned: '9007199254741000.75',
      delivered: '10',
      refused: '-2.50',
      alreadyDelivered: '9007199254740993.25',
    });
    expect(books.imbalance()).toBeUndefined();
  });

  it('is missing where no event has one, and the seconds are the earliest and the latest', () => {
    const books = new Books();
    for (const at of [20, 10, 30]) books.plan(plannedEvent({ name: 'Signed Up', at }), 'pending');
    books.plan(plannedEvent({ verb: 'set', name: '', at: 5 }), 'unchanged');
    const pending = { planned: 3, pending: 3 };
    expect(books.byName()).toEqual([
      expect.objectContaining({ name: 'Signed Up', revenue: undefined, first: 10, last: 30 }),
    ]);
    expect(books.byName()[0]?.counts).toMatchObject(pending);
    expect(books.events).toMatchObject({ planned: 4, pending: 3, unchanged: 1 });
  });
});
