# One executable, made by Bun, on a Debian without any runtime. The sources are those of examples/single-file.
FROM oven/bun:1.4-debian AS build
WORKDIR /app
COPY package.json bun.lock ./
RUN bun install --frozen-lockfile --production --ignore-scripts
COPY main.ts library.ts server.ts ./
RUN bun build --compile main.ts --outfile out/server \
  && cp -r node_modules/mlx.node-linux-$(case "$(uname -m)" in aarch64) echo arm64 ;; *) echo x64 ;; esac) out/mlx

FROM debian:bookworm-slim
ENV HOST=0.0.0.0 PORT=8000
# Root's, and not to be written by the user that runs it.
COPY --from=build /app/out /app
USER nobody
EXPOSE 8000
CMD ["/app/server"]
