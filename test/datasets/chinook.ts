import { sharedData } from '../helpers/shared-data.ts';

/** An import file over Chinook's invoices, as MySQL wrote them out. */
export const CHINOOK_INVOICES = `zone: UTC
sources:
  invoices:
    csv: ${sharedData('mysql-chinook/invoice_outfile.csv')}
    header: [id, customer, email, date, country, state, zip, total]
    escape: "\\\\"
    key: id
rules:
  - { record: Billed, from: invoices, person: email, at: date, revenue: total }
`;
