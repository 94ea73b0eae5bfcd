/**
 * Codes of ISO 4217 that have been money at some time since 2009, and the digits after the mark as ISO
 * states them. Not from Intl: it follows daily use (no decimals for Iraq's dinar), not the standard.
 */
const TWO_DIGITS =
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE ' +
  'CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EEK EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD ' +
  'HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL LTL LVL MAD MDL MGA MKD ' +
  'MMK MNT MOP MRO MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD ' +
  'RUB SAR SBD SCR SDG SEK SGD SHP SKK SLE SLL SOS SRD SSP STD STN SVC SYP SZL THB TJS TMM TMT TOP TRY TTD TWD ' +
  'TZS UAH USD USN USS UYU UZS VED VEF VES WST XCD XCG YER ZAR ZMK ZMW ZWG ZWL ZWR';
const NO_DIGITS = 'BIF BYR CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF';
const THREE_DIGITS = 'BHD IQD JOD KWD LYD OMR TND';
const FOUR_DIGITS = 'CLF UYW';

const DIGITS: ReadonlyMap<string, number> = new Map([
  ...TWO_DIGITS.split(' ').map((code) => [code, 2] as const),
  ...NO_DIGITS.split(' ').map((code) => [code, 0] as const),
  ...THREE_DIGITS.split(' ').map((code) => [code, 3] as const),
  ...FOUR_DIGITS.split(' ').map((code) => [code, 4] as const),
]);

const DOLLARS =
  'USD AUD BBD BMD BND BSD BZD CAD CLP COP DOP FJD GYD HKD JMD KYD LRD MXN ARS NAD NZD SBD SGD SRD TTD TWD UYU XCD CVE';

/**
 * Signs as they are written beside amounts, in lower case, and the currencies they stand for. A sign of
 * several currencies says nothing against any of them.
 */
const SIGNS: ReadonlyMap<string, string> = new Map([
  ['$', DOLLARS],
  ['\uff04', DOLLARS],
  ['us$', 'USD'],
  ['u$s', 'USD'],
  ['$us', 'USD'],
  ['$ca', 'CAD'],
  ['a$', 'AUD'],
  ['au$', 'AUD'],
  ['b$', 'BND'],
  ['bz$', 'BZD'],
  ['c$', 'CAD NIO'],
  ['ca$', 'CAD'],
  ['can$', 'CAD'],
  ['cn\u00a5', 'CNY'],
  ['hk$', 'HKD'],
  ['j$', 'JMD'],
  ['jp\u00a5', 'JPY'],
  ['mx$', 'MXN'],
  ['mex$', 'MXN'],
  ['nt$', 'TWD'],
  ['nz$', 'NZD'],
  ['r$', 'BRL'],
  ['s$', 'SGD'],
  ['sg$', 'SGD'],
  ['tt$', 'TTD'],
  ['ec$', 'XCD'],
  ['\u20ac', 'EUR'],
  ['\u00a3', 'GBP EGP FKP GIP LBP SDG SHP SSP SYP'],
  ['\u00a5', 'JPY CNY'],
  ['\uffe5', 'JPY CNY'],
  ['\u5186', 'JPY'],
  ['\u5143', 'CNY'],
  ['\u20b9', 'INR'],
  ['\u20a8', 'INR LKR MUR NPR PKR SCR'],
  ['rs', 'INR LKR MUR NPR PKR SCR'],
  ['rs.', 'INR LKR MUR NPR PKR SCR'],
  ['\u20a9', 'KRW KPW'],
  ['\u20bd', 'RUB'],
  ['\u20ba', 'TRY'],
  ['\u20aa', 'ILS'],
  ['\u20ab', 'VND'],
  ['\u0e3f', 'THB'],
  ['\u20b4', 'UAH'],
  ['\u20a6', 'NGN'],
  ['\u20b1', 'PHP CUP'],
  ['\u20a1', 'CRC SVC'],
  ['\u20b2', 'PYG'],
  ['\u20b5', 'GHS'],
  ['\u20b8', 'KZT'],
  ['\u20bc', 'AZN'],
  ['\u20be', 'GEL'],
  ['\u20ae', 'MNT'],
  ['\u20ad', 'LAK'],
  ['\u09f3', 'BDT'],
  ['\u17db', 'KHR'],
  ['z\u0142', 'PLN'],
  ['k\u010d', 'CZK'],
  ['kr', 'DKK ISK NOK SEK EEK'],
  ['kr.', 'DKK ISK NOK SEK EEK'],
  ['ft', 'HUF'],
  ['lei', 'MDL RON'],
  ['\u043b\u0432', 'BGN'],
  ['\u043b\u0432.', 'BGN'],
  ['fr', 'CHF'],
  ['fr.', 'CHF'],
  ['sfr', 'CHF'],
  ['sfr.', 'CHF'],
  ['r', 'ZAR'],
  ['rm', 'MYR'],
  ['rp', 'IDR'],
  ['rp.', 'IDR'],
  ['s/', 'PEN'],
  ['s/.', 'PEN'],
  ['ksh', 'KES'],
]);

/** Whether the text is an ISO 4217 code, in any case. */
export function isCurrency(code: string): boolean {
  return currencyDigits(code) !== undefined;
}

/** Digits after the mark, as 2 for USD and 0 for JPY; `undefined` for anything but a code. */
export function currencyDigits(code: string): number | undefined {
  return DIGITS.get(code.trim().toUpperCase());
}

/**
 * What a sign or code beside an amount says about the column's currency.
 *
 * @returns `undefined` when it names no currency at all, as in `10 kg`.
 */
export function signFits(sign: string, currency: string): boolean | undefined {
  const upper = sign.toUpperCase();
  if (DIGITS.has(upper)) return upper === currency;
  const currencies = SIGNS.get(sign.toLowerCase());
  if (currencies !== undefined) return currencies.split(' ').includes(currency);
  // A cent is a part of a currency, not one.
  return /^\p{Sc}$/u.test(sign) && sign !== '\u00a2' ? false : undefined;
}
