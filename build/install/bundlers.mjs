// stub
// @ts-check
export async function bundlers() {}
