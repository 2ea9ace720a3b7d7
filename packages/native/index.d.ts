/** A package that holds native libraries. */
export interface NativePackage {
  /** Its name on npm, for example `mlx.node-linux-x64`. */
  readonly name: string;
  /** The native library in it; none where the package is not installed. */
  readonly path?: string;
}

/** This platform, for example `linux-x64`. */
export declare const platform: string;

/** The name of the native library's file here. */
export declare const file: string;

/** The platforms that there are packages for. */
export declare const platforms: readonly string[];

/** The packages for this platform, in the order in which to try them: before its own those that a user chose, where they are installed. */
export declare function nativePackages(): NativePackage[];

/** The names of the packages for other platforms that are installed: then node_modules came from another machine. */
export declare function foreignPackages(): string[];
