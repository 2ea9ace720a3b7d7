// stub
// @ts-check
export async function emulated() {}
