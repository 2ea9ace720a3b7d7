# A server in Deno with no more permissions than it needs: native code, which is a permission to do everything, and beside it what
# Deno itself looks after.
FROM denoland/deno:debian-2.9.5
WORKDIR /app
ENV HOST=0.0.0.0 PORT=8000
COPY deno.json deno.lock server.ts ./
RUN deno install --frozen --entrypoint server.ts && deno run -A npm:mlx.node doctor
USER deno
EXPOSE 8000
CMD ["run", "--cached-only", "--no-prompt", "--allow-ffi", "--allow-net=0.0.0.0:8000", "--allow-env=HOST,PORT", "server.ts"]
