// Sharing arrays with other threads: what the compiler must accept and must refuse; `tsc -p .` is the test.

import * as mx from "../../mod.ts";
import { a, same } from "./subjects.ts";

const options: mx.ShareOptions = { receivers: 2 };

same<ReturnType<typeof mx.share>, string>(true);
same<ReturnType<typeof mx.shareAsync>, Promise<string>>(true);
same<ReturnType<typeof mx.receive>, mx.Array>(true);
same<mx.ShareOptions, { receivers?: number | undefined }>(true);
mx.share(a);
mx.share(a, options);
mx.shareAsync(a, { receivers: undefined });
mx.core.receive(mx.core.share(a)).add(1);

// @ts-expect-error a list is no array
mx.share([1, 2]);
// @ts-expect-error it is computed where it was made
mx.share(a, { stream: "cpu" });
// @ts-expect-error a token is a text
mx.receive(1);
// @ts-expect-error not before it is there
mx.receive(mx.shareAsync(a));
