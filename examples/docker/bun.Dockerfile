# A server in Bun.
FROM oven/bun:1.4-debian AS packages
WORKDIR /app
COPY package.json bun.lock ./
RUN bun install --frozen-lockfile --production --ignore-scripts

FROM oven/bun:1.4-debian
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000
COPY --from=packages /app/node_modules ./node_modules
COPY package.json server.ts ./
RUN bun node_modules/mlx.node/dist/lib/cli.js doctor
USER bun
EXPOSE 8000
CMD ["bun", "server.ts"]
