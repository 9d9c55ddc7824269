/*
 * Java repeats the kernel's words in the language of the host. Source: the message catalogues of
 * the GNU C library 2.36 (ENOSPC, EDQUOT, EMFILE).
 */

/** "No space left on device". */
export const noSpaceWords: readonly string[] = [
  'No space left on device',
  'Disk quota exceeded',
  'Auf dem Gerät ist kein Speicherplatz mehr verfügbar',
  'Aucun espace disponible sur le périphérique',
  'No queda espacio en el dispositivo',
  'Não há espaço disponível no dispositivo',
  'Sem espaço livre no dispositivo',
  'На устройстве не осталось свободного места',
  '设备上没有空间',
  '裝置上已無多餘空間',
  'デバイスに空き領域がありません',
  '장치에 남은 공간이 없음',
  'Spazio esaurito sul device',
  'Brak miejsca na urządzeniu',
]

/** "Too many open files". */
export const openFilesWords: readonly string[] = [
  'Too many open files',
  'Zu viele offene Dateien',
  'Trop de fichiers ouverts',
  'Demasiados ficheros abiertos',
  'Demasiados archivos abiertos',
  'Muitos arquivos abertos',
  'Слишком много открытых файлов',
  '打开的文件过多',
  '開啟太多檔案',
  'ファイルを開きすぎです',
  '열린 파일이 너무 많음',
  'Troppi file aperti',
  'Za dużo otwartych plików',
]

/** The words, when Java or somebody who writes of a broker says them: every program prints them. */
export function sayingOfKafka(words: readonly string[], without: string): RegExp {
  const any = `(?:${words.join('|')})`
  return new RegExp(`^(?!.*(?:${without}))(?=.*(?:Exception|kafka|broker)|\\W*${any}).*${any}`, 'i')
}
