import { aliasHub } from './alias-hub.ts';
import { bulkTime } from './bulk-time.ts';
import { dataNameCharacters } from './data-name-characters.ts';
import { dataNameSpelling } from './data-name-spelling.ts';
import { dateOnly } from './date-only.ts';
import { emptyProperty } from './empty-property.ts';
import { exactDuplicate } from './exact-duplicate.ts';
import { fractionCut } from './fraction-cut.ts';
import { manyEvents } from './many-events.ts';
import { manyNames } from './many-names.ts';
import { manyOfOneEvent } from './many-of-one-event.ts';
import { numberAsText } from './number-as-text.ts';
import { personCase } from './person-case.ts';
import { personCharacters } from './person-characters.ts';
import { personLikeAddress } from './person-like-address.ts';
import { personLikeName } from './person-like-name.ts';
import { personOfNothing } from './person-of-nothing.ts';
import { personPlaceholder } from './person-placeholder.ts';
import { personShare } from './person-share.ts';
import { personWhiteSpace } from './person-white-space.ts';
import { planExceeded } from './plan-exceeded.ts';
import { propertySameSecond } from './property-same-second.ts';
import { refundNotTold } from './refund-not-told.ts';
import { refundPositive } from './refund-positive.ts';
import { refundUndated } from './refund-undated.ts';
import { revenueNotPositive } from './revenue-not-positive.ts';
import { sameEventTwoSources } from './same-event-two-sources.ts';
import { sameSecond } from './same-second.ts';
import { secondRevenueProperty } from './second-revenue-property.ts';
import { signUpNotFirst } from './sign-up-not-first.ts';
import type { LintDefinition } from './types.ts';
import { undatedRevenue } from './undated-revenue.ts';
import { unsettledPayment } from './unsettled-payment.ts';
import { visitsNear } from './visits-near.ts';

/** Every lint, in the order of the reference page. A new one adds its line here. */
export const LINTS: readonly LintDefinition[] = [
  personPlaceholder,
  personOfNothing,
  personCharacters,
  personWhiteSpace,
  personCase,
  personShare,
  personLikeName,
  personLikeAddress,
  aliasHub,
  dataNameCharacters,
  dataNameSpelling,
  manyNames,
  numberAsText,
  emptyProperty,
  revenueNotPositive,
  refundPositive,
  refundUndated,
  refundNotTold,
  undatedRevenue,
  unsettledPayment,
  secondRevenueProperty,
  sameSecond,
  propertySameSecond,
  exactDuplicate,
  dateOnly,
  bulkTime,
  fractionCut,
  signUpNotFirst,
  sameEventTwoSources,
  visitsNear,
  manyOfOneEvent,
  manyEvents,
  planExceeded,
];
