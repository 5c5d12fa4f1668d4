# Two stages: build a static binary, and keep nothing but it and a data folder. The image has no shell and runs as
# nobody in particular.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/firstline ./cmd/firstline \
 && mkdir -p /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/firstline /firstline
COPY --from=build --chown=nonroot:nonroot /out/data /data
# the organisation's workspace is mounted at /workspace, read-only if you like
VOLUME ["/data"]
ENV FIRSTLINE_DATA=/data FIRSTLINE_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s CMD ["/firstline", "health"]
ENTRYPOINT ["/firstline"]
CMD ["serve", "/workspace"]
