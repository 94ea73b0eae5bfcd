/** What to do where there is no product key. A sentence without its end. */
export function howToSetKey(variable: string | undefined): string {
  const where = 'in the environment or in a .env file beside the import file';
  return variable === undefined
    ? `Write \`apiKey: \${KISSMETRICS_API_KEY}\` under \`kissmetrics\`, and set that variable ${where}`
    : `Set ${variable}, which \`kissmetrics.apiKey\` names, ${where}`;
}
