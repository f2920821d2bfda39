#!/usr/bin/env ruby
# frozen_string_literal: true

# Bookinfo's details: facts about a book, as JSON. Knows no mesh.
#
#   details.rb [PORT]        PORT, or $PORT, or 9080; listens on $BIND_ADDRESS or 127.0.0.1
#
# Ruby 3 has no HTTP server in its standard library, so a small one stands below: HTTP/1.1 with
# keep-alive, one thread a connection, and a bound on everything that a caller can make grow.

require 'json'
require 'socket'
require 'timeout'
require 'uri'

# What the service answers: request -> [status, value].
module Details
  BOOK = {
    'author' => 'William Shakespeare', 'year' => 1595, 'type' => 'paperback', 'pages' => 200,
    'publisher' => 'PublisherA', 'language' => 'English', 'ISBN-10' => '1234567890', 'ISBN-13' => '123-1234567890'
  }.freeze

  def self.answer(method, path)
    return [405, { 'error' => "#{method} is not served here (expected: GET)" }] unless %w[GET HEAD].include?(method)
    return [200, { 'status' => 'Details is healthy' }] if path == '/health'

    id = path[%r{\A/details/([^/]+)\z}, 1]
    return [404, { 'error' => 'not here. Try /details/0' }] unless id
    return [400, { 'error' => 'please provide numeric product id' }] unless id.match?(/\A[0-9]{1,9}\z/)

    [200, { 'id' => id.to_i }.merge(BOOK)]
  end
end

# One connection: reads requests and answers them in turn.
class Connection
  REASONS = { 200 => 'OK', 400 => 'Bad Request', 404 => 'Not Found', 405 => 'Method Not Allowed',
              413 => 'Content Too Large', 431 => 'Request Header Fields Too Large' }.freeze
  LINE_BYTES_MAX = 8192
  HEADERS_MAX = 100
  BODY_BYTES_MAX = 64 * 1024
  IDLE_SECONDS = 75
  REQUEST_SECONDS = 10

  # A request that cannot be understood: answered with its status, then the connection ends.
  class Refused < StandardError
    attr_reader :status

    def initialize(status, message)
      super(message)
      @status = status
    end
  end

  def initialize(socket)
    @socket = socket
    @socket.setsockopt(Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1)
  end

  def serve
    while @socket.wait_readable(IDLE_SECONDS)
      request = Timeout.timeout(REQUEST_SECONDS) { read_request }
      break unless request

      method, path, keep = request
      status, value = Details.answer(method, path)
      write(status, value, keep, method == 'HEAD')
      puts "#{Time.now.utc.strftime('%FT%TZ')} #{method} #{path} #{status}"
      break unless keep
    end
  rescue Refused => e
    write(e.status, { 'error' => e.message }, false, false)
  rescue IOError, SystemCallError, Timeout::Error
    nil # the caller went away or fell asleep
  ensure
    @socket.close
  end

  private

  # [method, path, keep-alive?], or nil at the end of the connection.
  def read_request
    start = read_line
    return nil unless start

    method, target, version = start.split(' ')
    raise Refused.new(400, 'the request line is not HTTP/1.1') unless version&.match?(%r{\AHTTP/1\.[01]\z})

    headers = read_headers
    skip_body(headers)
    connection = headers.fetch('connection', '').downcase
    keep = version == 'HTTP/1.1' ? !connection.include?('close') : connection.include?('keep-alive')
    [method, path_of(target), keep]
  end

  def path_of(target)
    URI.parse(target).path
  rescue URI::InvalidURIError
    raise Refused.new(400, 'the request target is not a URI')
  end

  def read_headers
    headers = {}
    until (line = read_line.to_s).empty?
      raise Refused.new(431, "more than #{HEADERS_MAX} headers") if headers.size >= HEADERS_MAX

      name, value = line.split(':', 2)
      raise Refused.new(400, 'a header without a colon') unless value

      headers[name.downcase] = value.strip
    end
    headers
  end

  def skip_body(headers)
    return skip_chunks if headers.fetch('transfer-encoding', '').downcase.include?('chunked')

    length = headers.fetch('content-length', '0')
    raise Refused.new(400, 'Content-Length is not a number') unless length.match?(/\A[0-9]{1,9}\z/)
    raise Refused.new(413, "a body beyond #{BODY_BYTES_MAX} bytes") if length.to_i > BODY_BYTES_MAX

    @socket.read(length.to_i)
  end

  def skip_chunks
    left = BODY_BYTES_MAX
    until (size = read_line.to_s[/\A[0-9a-fA-F]{1,8}/].to_s.to_i(16)).zero?
      raise Refused.new(413, "a body beyond #{BODY_BYTES_MAX} bytes") if (left -= size).negative?

      @socket.read(size + 2)
    end
    nil until read_line.to_s.empty?
  end

  # A line without its end, or nil when the connection has ended.
  def read_line
    line = @socket.gets("\n", LINE_BYTES_MAX)
    return nil unless line
    raise Refused.new(431, "a line beyond #{LINE_BYTES_MAX} bytes") unless line.end_with?("\n")

    line.chomp
  end

  def write(status, value, keep, head_only)
    body = JSON.generate(value)
    head = "HTTP/1.1 #{status} #{REASONS.fetch(status)}\r\nContent-Type: application/json\r\n" \
           "Content-Length: #{body.bytesize}\r\nConnection: #{keep ? 'keep-alive' : 'close'}\r\n\r\n"
    @socket.write(head_only ? head : head + body)
  end
end

if $PROGRAM_NAME == __FILE__
  $stdout.sync = true
  Thread.report_on_exception = false
  address = ENV.fetch('BIND_ADDRESS', '127.0.0.1')
  server = TCPServer.new(address, Integer(ARGV[0] || ENV.fetch('PORT', '9080')))
  server.listen(128)
  %w[INT TERM].each { |signal| trap(signal) { exit!(0) } }
  puts "details listens on http://#{address}:#{server.addr[1]}"
  loop { Thread.new(server.accept) { |socket| Connection.new(socket).serve } }
end
