// Where the executable begins: it says where the native library is before anything of mlx.node is called.

import { useLibraryBeside } from "./library.ts";

useLibraryBeside();
await import("./server.ts");
