// Fused operations and kernels of one's own as one group: `fast`. The operations are in generated/fast.ts.

export * from "../generated/fast.ts";
export {
  cudaKernel,
  type CudaKernelOptions,
  type Kernel,
  type KernelCall,
  type KernelOptions,
  metalKernel,
  type MetalKernelOptions,
  precompiledCudaKernel,
  type PrecompiledCudaKernelOptions,
  type TemplateValue,
  type Triple,
} from "./kernels.ts";
