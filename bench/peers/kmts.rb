# kmts as its readme recommends it: a program logs events, and km_send, started by cron, sends the log.
# log FILE LOGS | send LOGS URL
require 'kmts'
require 'time'

KEY = '0' * 40

def log(file, logs)
  KMTS.init(KEY, log_dir: logs, use_cron: true)
  File.foreach(file).drop(1).each do |line|
    event, person, time, amount, row = line.chomp.split(',')
    at = Time.iso8601(time).to_i
    KMTS.record(person, event, '_t' => at, '_d' => 1, 'Billing Amount' => amount, 'Row' => row)
  end
end

# What bin/km_send does.
def send_logged(logs, url)
  KMTS.init('', log_dir: logs, host: url)
  KMTS.send_logged_queries
end

command, *args = ARGV
command == 'log' ? log(*args) : send_logged(*args)
