# Built from a clean checkout: docker build -t kissmetrics-import .
# Run in a folder with an import file: docs/cron.md has the commands.

FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY scripts/bundle.js scripts/
COPY src src
RUN npm run build

FROM node:20.20.2-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:20.20.2-bookworm-slim
ENV NODE_ENV=production NO_COLOR=1
WORKDIR /app
COPY package.json LICENSE ./
COPY assets assets
COPY bin bin
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
# A volume takes the owner of the folder that it covers.
RUN ln -s /app/bin/kissmetrics-import.js /usr/local/bin/kissmetrics-import \
  && mkdir -p /import/.kissmetrics-import \
  && chown -R node:node /import
USER node
WORKDIR /import
# What was delivered is known here: without it everything is sent again.
VOLUME /import/.kissmetrics-import
ENTRYPOINT ["kissmetrics-import"]
CMD ["--help"]
