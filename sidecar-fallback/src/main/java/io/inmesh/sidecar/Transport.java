package io.inmesh.sidecar;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** epoll where the machine has it, NIO elsewhere. */
record Transport(
    EventLoopGroup loops,
    ChannelFactory<? extends ServerChannel> servers,
    ChannelFactory<? extends Channel> clients) {

  static Transport open(int threads) {
    DefaultThreadFactory names = new DefaultThreadFactory("inmesh-io", true);
    if (Epoll.isAvailable()) {
      return new Transport(
          new MultiThreadIoEventLoopGroup(threads, names, EpollIoHandler.newFactory()),
          new ReflectiveChannelFactory<>(EpollServerSocketChannel.class),
          new ReflectiveChannelFactory<>(EpollSocketChannel.class));
    }
    return new Transport(
        new MultiThreadIoEventLoopGroup(threads, names, NioIoHandler.newFactory()),
        new ReflectiveChannelFactory<>(NioServerSocketChannel.class),
        new ReflectiveChannelFactory<>(NioSocketChannel.class));
  }
}
