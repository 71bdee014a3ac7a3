# Builds: the program, and argon2 from its sources, which hashes passwords at two thirds of the prebuilt binary's time.
FROM node:24-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ make python3 \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
# "native" suits the machine that builds; for an image that goes elsewhere: --build-arg ARCHITECTURE=x86-64-v3
ARG ARCHITECTURE=native
RUN npm run -s build \
 && npm prune --omit=dev --ignore-scripts \
 && CFLAGS="-O3 -march=$ARCHITECTURE" CXXFLAGS="-O3 -march=$ARCHITECTURE" \
    npm_config_nodedir=/usr/local npm_config_build_from_source=true npm rebuild argon2 \
 && chmod +x dist/server/main.js

FROM node:24-slim
ENV NODE_ENV=production DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/db/schema db/schema
COPY --from=build /app/views views
COPY --from=build /app/seeds seeds
COPY --from=build /app/docs docs
RUN ln -s /app/dist/server/main.js /usr/local/bin/shokai \
 && install -d -o node -g node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["shokai"]
CMD ["serve"]
