/**
 * What the clocks of a zone show at an instant.
 *
 * @param utc - `2014-01-02 03:04:05.678901`, in UTC.
 * @param zone - Name of the IANA database, or an offset such as `+02:00`.
 * @returns The same form.
 */
export function wallTime(utc: string, zone: string): string {
  const [whole = '', fraction = ''] = utc.split('.');
  const instant = new Date(`${whole.replace(' ', 'T')}Z`);
  const local = whole === '' ? whole : shown(instant, zone.trim());
  return fraction === '' ? local : `${local}.${fraction}`;
}

function shown(instant: Date, zone: string): string {
  const [, sign, hours, minutes = '0'] = /^(?:UTC|GMT)?([+-])(\d\d?):?(\d\d)?$/i.exec(zone) ?? [];
  if (sign !== undefined) {
    const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
    return textOf(new Date(instant.getTime() + offset));
  }
  // Swedish writes dates as ISO 8601 does.
  const options = { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' } as const;
  return new Intl.DateTimeFormat('sv-SE', options).format(instant);
}

function textOf(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}
