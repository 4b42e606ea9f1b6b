// Publishes a message with kafkajs, and waits for its end. Argument: the message's id.
import { Kafka, Partitioners, logLevel } from 'kafkajs';

const kafka = new Kafka({
  clientId: 'detour-example',
  brokers: [process.env.KAFKA ?? '127.0.0.1:9092'],
  logLevel: logLevel.ERROR,
});
// Out of your own data, so that doing the same work again gives the same id: it is then sent once.
const id = process.argv[2] ?? `node-${Date.now()}`;
const phone = '+4915112345673';

const producer = kafka.producer({
  idempotent: true,
  maxInFlightRequests: 1,
  // The one that agrees with Java's: all producers of a conversation must find the same partition.
  createPartitioner: Partitioners.DefaultPartitioner,
});
await producer.connect();
await producer.send({
  topic: 'detour.messages.standard',
  acks: -1,
  // The key is the conversation: its messages stay in order.
  messages: [{ key: phone, value: JSON.stringify({ id, to: { phone }, text: 'Your order 4711 has shipped.' }) }],
});
await producer.disconnect();
console.log(`published ${id}`);

// A group of its own reads from the beginning; a service would keep its group and go on where it was.
const consumer = kafka.consumer({ groupId: `detour-example-${id}`, readUncommitted: false });
await consumer.connect();
await consumer.subscribe({ topic: 'detour.status', fromBeginning: true });
const end = new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error(`no end of ${id} within a minute: is the gateway running?`)), 60_000).unref();
  consumer.run({
    eachMessage: async ({ message }) => {
      const event = JSON.parse(message.value.toString());
      if (event.messageId === id && event.final) resolve(event);
    },
  });
});
console.log(`ended     ${JSON.stringify(await end)}`);
await consumer.disconnect();
