# One image for every part of tonghop. It was not built where this was written: the tests run each part's command on the machine instead.
FROM debian:12.12-slim

RUN useradd --uid 10001 --create-home --home-dir /home/tonghop --shell /usr/sbin/nologin tonghop \
    && apt-get update -q \
    && apt-get install -y -q --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/tonghop
COPY . .
RUN ./tonghop setup && rm -rf /var/lib/apt/lists/* /root/.cache && install -d -o tonghop -g tonghop /data /share

USER 10001:10001
# LibreOffice and fontconfig keep their caches in the home folder, which is a tmpfs where the file system is read-only.
ENV HOME=/tmp TONGHOP_DATA=/data TONGHOP_INBOX=/share/inbox TONGHOP_HOST=0.0.0.0 PYTHONDONTWRITEBYTECODE=1
VOLUME ["/data", "/share"]
EXPOSE 8321
ENTRYPOINT ["./tonghop"]
CMD ["up"]
