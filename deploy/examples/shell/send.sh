#!/bin/sh
# Publishes a message with kcat, and waits for its end. Argument: the message's id.
set -eu
kafka=${KAFKA:-127.0.0.1:9092}
# Out of your own data, so that doing the same work again gives the same id: it is then sent once.
id=${1:-shell-$$-$(date +%s)}
phone=+4915112345674
started=$(($(date +%s) * 1000))

# The key, before the bar, is the conversation: its messages stay in order. murmur2 agrees with Java's partitions: all
# producers of a conversation must find the same one.
printf '%s|{"id":"%s","to":{"phone":"%s"},"text":"Your order 4711 has shipped."}\n' "$phone" "$id" "$phone" |
  kcat -P -b "$kafka" -t detour.messages.standard -K '|' \
    -X acks=all -X enable.idempotence=true -X topic.partitioner=murmur2_random
echo "published $id"

tries=60
while [ $tries -gt 0 ]; do
  # The gateway writes in transactions.
  end=$(kcat -C -q -e -b "$kafka" -t detour.status -o "s@$started" -X isolation.level=read_committed -f '%k %s\n' |
    grep -F "$id " | grep -F '"final":true' | head -n 1) || true
  if [ -n "$end" ]; then
    echo "ended     ${end#* }"
    exit 0
  fi
  tries=$((tries - 1))
  sleep 1
done
echo "no end of $id within a minute: is the gateway running?" >&2
exit 1
