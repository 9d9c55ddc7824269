/** Where packages and people put the file, the likeliest first. */
export const propertiesPlaces: readonly string[] = [
  '/server.properties',
  '/etc/kafka/server.properties',
  '/opt/kafka/config/server.properties',
  '/etc/kafka/kraft/server.properties',
  '/opt/kafka/config/kraft/server.properties',
  '/usr/local/kafka/config/server.properties',
  '/etc/confluent-server/server.properties',
]

/** Files of separate roles; both may be there. */
export const rolePlaces: readonly string[] = [
  ...['/broker.properties', '/controller.properties'],
  ...['/etc/kafka/broker.properties', '/etc/kafka/controller.properties'],
  ...['/opt/kafka/config/broker.properties', '/opt/kafka/config/controller.properties'],
  ...['/etc/kafka/kraft/broker.properties', '/etc/kafka/kraft/controller.properties'],
  ...['/opt/kafka/config/kraft/broker.properties', '/opt/kafka/config/kraft/controller.properties'],
]

/** Files of variables that scripts or units read. */
export const environmentPlaces: readonly string[] = [
  '/jvm.env',
  '/etc/default/kafka',
  '/etc/sysconfig/kafka',
  '/etc/kafka/jvm.env',
]
