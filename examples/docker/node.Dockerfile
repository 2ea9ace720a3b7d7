# A server in Node 24, which runs TypeScript as it is. Alpine's images have musl, which MLX is not built for.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# Nothing of mlx.node needs an install script.
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000
COPY --from=packages /app/node_modules ./node_modules
COPY package.json server.ts ./
# Says so here, and not to the first user, when something is missing.
RUN node node_modules/mlx.node/dist/lib/cli.js doctor
USER node
EXPOSE 8000
CMD ["node", "server.ts"]
