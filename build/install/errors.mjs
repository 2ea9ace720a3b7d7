// stub
// @ts-check
export async function errors() {}
